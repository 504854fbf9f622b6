/* <time data-moment> (milliseconds): what was pushed to everybody, in the reader's own zone, which
   the server names in <body data-zone>. */

import { Clock } from "./page/clock.js";

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
