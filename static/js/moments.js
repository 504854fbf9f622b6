/* <time data-moment> (milliseconds): what was pushed to everybody, in the reader's own zone, which
   the server names in <body data-zone>. "09:02" today, "24 Nov, 09:02" before. */

const ELEMENTS = "[data-moment]";

export function startMoments(body = document.body) {
  const { zone, now } = body.dataset;
  if (!zone) return;
  const ahead = now ? Number(now) - Date.now() : 0;
  const clock = new Clock(zone);
  const drawIn = (root) => root.querySelectorAll(ELEMENTS).forEach((el) => {
    const words = clock.when(Number(el.dataset.moment), Date.now() + ahead);
    if (el.textContent !== words) el.textContent = words;
  });
  drawIn(body);
  document.addEventListener("visibilitychange", () => document.hidden || drawIn(body));
  document.addEventListener("desk:upsert", ({ detail: { element } }) => drawIn(element));
}

export class Clock {
  constructor(zone) {
    const format = (parts) => new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...parts });
    this.time = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    this.day = format({ day: "numeric", month: "short" });
    this.year = format({ year: "numeric" });
  }

  when(at, now) {
    const [day, year] = [this.day.format(at), this.year.format(at)];
    const sameYear = year === this.year.format(now);
    if (sameYear && day === this.day.format(now)) return this.time.format(at);
    return `${day}${sameYear ? "" : ` ${year}`}, ${this.time.format(at)}`;
  }
}
