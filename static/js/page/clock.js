/* Moments in words, in somebody's zone: "09:02" today, "24 Nov, 09:02" before; as the server says them. */

export class Clock {
  constructor(zone) {
    this.format = new Intl.DateTimeFormat("en-US", { // its months have three letters, like ours
      timeZone: zone, day: "numeric", month: "short", year: "numeric",
      hour: "2-digit", minute: "2-digit", hourCycle: "h23",
    });
  }

  when(at, now) {
    const [then, today] = [this.#parts(at), this.#parts(now)];
    if (then.year !== today.year) return this.whole(at);
    return then.day === today.day ? then.time : `${then.day}, ${then.time}`;
  }

  whole(at) {
    const { day, year, time } = this.#parts(at);
    return `${day} ${year}, ${time}`;
  }

  #parts(at) {
    const parts = this.format.formatToParts(at).map(({ type, value }) => [type, value]);
    const { day, month, year, hour, minute } = Object.fromEntries(parts);
    return { day: `${day} ${month}`, year, time: `${hour}:${minute}` };
  }
}
