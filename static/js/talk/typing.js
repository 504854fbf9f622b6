/* When to say "is typing": at most every three seconds, and once when it stops. */

const EVERY = 3_000;
const STOPPED = 5_000;

export class TypingSignal {
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
