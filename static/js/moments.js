/* <time data-moment> (milliseconds): what was pushed to everybody, in the reader's own zone, which
   the server names in <body data-zone>. "09:02" today, "24 Nov, 09:02" before. */

const ELEMENTS = "[data-moment]";

export function startMoments(body = document.body) {
  const { zone, now } = body.dataset;
  if (!zone) return;
  const ahead = now ? Number(now) - Date.now() : 0;
  const clock = new Clock(zone);
  const drawIn = (root) => root.querySelectorAll(ELEMENTS).forEach((el) => {
    const at = Number(el.dataset.moment);
    const words = clock.when(at, Date.now() + ahead);
    if (el.textContent !== words) el.textContent = words;
    el.title = clock.whole(at);
  });
  drawIn(body);
  document.addEventListener("visibilitychange", () => document.hidden || drawIn(body));
  document.addEventListener("desk:upsert", ({ detail: { element } }) => drawIn(element));
}

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
