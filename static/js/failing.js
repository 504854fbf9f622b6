/* [data-failed="<id>"] says that this part could not be fetched anew: since when it is as it is
   (<time data-since>, in the reader's own zone), with [data-part-again] to try again. A line that is
   cut says so by itself. */

import { retryFailed } from "./live/stale.js";
import { Clock } from "./page/clock.js";

export function startFailing(body = document.body) {
  const { zone, now } = body.dataset;
  if (!zone || !now) return;
  const ahead = Number(now) - Date.now();
  const clock = new Clock(zone);
  const had = new Map(); // address → when it was had last
  const begun = Date.now();
  document.addEventListener("desk:fetched", ({ detail: { address, done } }) => {
    if (done) had.set(address, Date.now());
    for (const place of document.querySelectorAll("[data-failed]")) {
      if (document.getElementById(place.dataset.failed)?.dataset.fetch !== address) continue;
      const time = place.querySelector("[data-since]");
      const since = (had.get(address) ?? begun) + ahead;
      time.dateTime = new Date(since).toISOString();
      time.textContent = clock.when(since, Date.now() + ahead);
      place.hidden = done || body.dataset.state !== "ok";
    }
  });
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-part-again]")) retryFailed();
  });
}
