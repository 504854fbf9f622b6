/* <time data-since> (milliseconds since the epoch), ticked every 30 s by the server's clock:
   <body data-now>. */

import { span } from "./page/spans.js";

const TICK = 30_000;
const ELEMENTS = "[data-since]";

export function startTimes(body = document.body) {
  const ahead = body.dataset.now ? Number(body.dataset.now) - Date.now() : 0;
  const now = () => Date.now() + ahead;
  const drawAll = () => document.querySelectorAll(ELEMENTS).forEach((el) => draw(el, now()));
  drawAll();
  setInterval(drawAll, TICK);
  document.addEventListener("visibilitychange", () => document.hidden || drawAll());
  document.addEventListener("desk:upsert", ({ detail: { element } }) => {
    element.querySelectorAll(ELEMENTS).forEach((el) => draw(el, now()));
  });
}

function draw(element, now) {
  const words = span(now - Number(element.dataset.since));
  if (element.textContent !== words) element.textContent = words;
}
