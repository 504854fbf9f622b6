/* Keeps the page true: the stream of <body data-live data-after>, shown by #live-state. */

import { watchAttention } from "./live/attention.js";
import { Indicator } from "./live/indicator.js";
import { Line } from "./live/line.js";
import { refetch, retryFailed } from "./live/stale.js";
import { Stream } from "./live/stream.js";
import { upsert } from "./live/upsert.js";

/* A tab that nobody looks at counts what is new in its title. It holds no line for that: it asks
   once a minute, which costs the desk a query, and only where there is something to count. */
const COUNTS = "[data-behaviour~=conversation], [data-behaviour~=list]";
const LOOK = 60_000;
const AHEAD = 1_000; // what an answer brought before the stream is there by then

export function startLive(body = document.body) {
  if (!body.dataset.live) return;
  const indicator = new Indicator(body, () => stream.why);
  const line = new Line((state) => {
    indicator.show(state, document.querySelector("main[data-seq]")?.dataset.seq ?? stream.after);
    if (state === "old") anew().then((it) => it.consider(), () => {}); // its state offers it, too
    tell({ state, number: stream.after });
  });
  const stream = new Stream(body.dataset.live, Number(body.dataset.after), {
    report: (state) => line.become(state),
    receive: ({ id, event, data, roles }) => {
      if (data && !upsert(data)) {
        body.dataset.skipped = id ?? event;
        line.skip();
      }
      if (event === "now") retryFailed();
      tell({ id, event, roles, number: stream.after });
    },
  });
  stream.roles = body.dataset.roles ?? "";
  let known; // loaded when it is needed
  const anew = async () => {
    const { Anew } = await import("./live/anew.js");
    return (known ??= new Anew(line, stream, body));
  };
  for (const name of ["htmx:after:swap", "desk:upsert"]) {
    document.addEventListener(name, () => indicator.redraw());
  }
  document.addEventListener("desk:stale", ({ detail }) => refetch(detail.element));
  document.addEventListener("desk:ahead", ({ detail: { number } }) => setTimeout(() => {
    const complete = Number(document.querySelector("main").dataset.seq);
    if (line.state === "ok" && complete < number) stream.again(); // it is behind, or dead
  }, AHEAD));
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-reload]")) return;
    event.preventDefault();
    anew().then((it) => it.ask(), () => location.reload());
  });
  watchAttention(stream, line, document.querySelector(COUNTS) ? LOOK : 0);
}

function tell(detail) {
  document.dispatchEvent(new CustomEvent("desk:live", { detail }));
}
