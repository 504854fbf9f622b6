/* Says that somebody writes: at most every three seconds, and once when it stops. */

import { post } from "../page/post.js";

const EVERY = 3_000;
const STOPPED = 5_000;

/** `target`: where they began. */
export function tellTyping(form, signal, target) {
  const kind = () => form.querySelector("[name=kind]:checked")?.value ?? "reply";
  const typer = new TypingSignal((on) => {
    post(form.dataset.typingUrl, on ? { kind: kind() } : { kind: kind(), stop: "1" });
  });
  const at = (name, act) => form.addEventListener(name, act, { signal });
  const typed = (box) => {
    if (!box.matches("textarea")) return;
    if (box.value.trim()) typer.typed();
    else typer.stop();
  };
  typed(target);
  at("input", (event) => typed(event.target));
  for (const name of ["focusout", "desk:sent", "desk:kept"]) at(name, () => typer.stop());
  document.addEventListener("visibilitychange", () => document.hidden && typer.stop(), { signal });
}

class TypingSignal {
  #last = -Infinity;
  #timer = 0;

  /** `report(typing)` tells the server. */
  constructor(report) {
    this.report = report;
  }

  typed() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.stop(), STOPPED);
    if (performance.now() - this.#last < EVERY) return;
    this.#last = performance.now();
    this.report(true);
  }

  stop() {
    clearTimeout(this.#timer);
    if (this.#last === -Infinity) return;
    this.#last = -Infinity;
    this.report(false);
  }
}
