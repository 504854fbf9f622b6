/* [data-failed="<id>"] says that this part could not be fetched anew, by the page or by itself: since
   when it is as it is (<time data-since>, in the reader's own zone), with [data-part-again] to try
   again. A line that is cut says so by itself. */

import { retryFailed } from "./live/stale.js";
import { Clock } from "./page/clock.js";

export function startFailing(body = document.body) {
  const { zone, now = Date.now() } = body.dataset;
  if (!zone) return;
  const ahead = Number(now) - Date.now();
  const clock = new Clock(zone);
  const had = new Map(); // address or id → when it was had last
  const begun = Date.now();
  const tell = (what, done, isIt) => {
    if (done) had.set(what, Date.now());
    for (const place of document.querySelectorAll("[data-failed]")) {
      if (!isIt(document.getElementById(place.dataset.failed))) continue;
      const time = place.querySelector("[data-since]");
      const since = (had.get(what) ?? begun) + ahead;
      time.dateTime = new Date(since).toISOString();
      time.textContent = clock.when(since, Date.now() + ahead);
      place.hidden = done || (body.dataset.state ?? "ok") !== "ok";
    }
  };
  document.addEventListener("desk:fetched", ({ detail: { address, done } }) => {
    tell(address, done, (part) => part?.dataset.fetch === address);
  });
  document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    const { id } = ctx.sourceElement;
    tell(id, ctx.response?.status === 200, (part) => part && part.id === id);
  });
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-part-again]")) retryFailed();
  });
}
