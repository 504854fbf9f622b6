/* <time data-complete> in the strip of a page whose line is cut: until when the page was complete,
   in the reader's own zone. */

import { Clock } from "./page/clock.js";

export function startComplete(body = document.body) {
  const { zone, now } = body.dataset;
  if (!zone || !now) return;
  const ahead = Number(now) - Date.now();
  const clock = new Clock(zone);
  let at = Date.now(); // the page itself was
  document.addEventListener("desk:live", ({ detail: { state } }) => {
    if (state === "ok") at = Date.now();
    if (state === "ok") return;
    for (const place of document.querySelectorAll("[data-complete]")) {
      place.dateTime = new Date(at + ahead).toISOString();
      place.textContent = clock.when(at + ahead, Date.now() + ahead);
    }
  });
}
