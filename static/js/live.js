/* Keeps the page true: the stream of <body data-live data-after>, shown by #live-state. */

import { watchAttention } from "./live/attention.js";
import { Indicator } from "./live/indicator.js";
import { Line } from "./live/line.js";
import { refetch, retryFailed } from "./live/stale.js";
import { Stream } from "./live/stream.js";
import { upsert } from "./live/upsert.js";
import { hasUnsentText } from "./page/unsent.js";
import { toast } from "./toasts.js";

const ONCE_IN = 60_000;

export function startLive(body = document.body) {
  if (!body.dataset.live) return;
  let renewed = -Infinity;
  const indicator = new Indicator(body);
  const line = new Line((state) => {
    indicator.show(state, document.querySelector("main[data-seq]")?.dataset.seq ?? stream.after);
    const byItself = !hasUnsentText() && performance.now() - renewed > ONCE_IN;
    if (state === "old" && byItself) renew();
    tell({ state, number: stream.after });
  });
  const stream = new Stream(body.dataset.live, Number(body.dataset.after), {
    report: (state) => line.become(state),
    receive: ({ id, event, data }) => {
      if (data && !upsert(data)) {
        body.dataset.skipped = id ?? event;
        line.skip();
      }
      if (event === "now") retryFailed();
      tell({ id, event, number: stream.after });
    },
  });
  const renew = async () => {
    renewed = performance.now();
    const outcome = await import("./live/renewal.js").then(({ renewPage }) => renewPage())
      .catch((fault) => console.warn("The page did not come anew:", fault));
    if (!outcome) return toast("The page could not be fetched. Try again in a moment.");
    line.begin();
    if (outcome === "new") stream.again(Number(body.dataset.after));
    else line.become(outcome);
    return undefined;
  };
  for (const name of ["htmx:after:swap", "desk:upsert"]) {
    document.addEventListener(name, () => indicator.redraw());
  }
  document.addEventListener("desk:stale", ({ detail }) => refetch(detail.element));
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-reload]")) return;
    event.preventDefault();
    if (line.state === "lost") location.reload();
    else renew();
  });
  watchAttention(stream, line, Number(body.dataset.restPoll ?? 0) * 1000);
}

function tell(detail) {
  document.dispatchEvent(new CustomEvent("desk:live", { detail }));
}
