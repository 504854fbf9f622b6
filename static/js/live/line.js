/* What the reader is told about the line. A cut is spoken of after two seconds, and with a strip
   after six: most cuts are over before anybody has to know. */

const SAY_AFTER = 2_000;
const STRIP_AFTER = 6_000;

export class Line {
  #timers = [];
  state = "new";

  /** `show(state)` gets ok, skipped, retry, strip, rest, out, old, full or lost. */
  constructor(show) {
    this.show = show;
  }

  become(state) {
    if (this.state === "old") return; // only a new page helps
    if (state === "cut") this.#cut();
    else this.#settle(state);
  }

  /** An update could not be shown: from now on the page must not call itself complete. */
  skip() {
    this.skipped = true;
    if (this.state === "ok") this.#settle("ok");
  }

  /** The page was fetched anew: whatever was wrong with it is gone. */
  begin() {
    this.skipped = false;
    this.state = "new";
  }

  #cut() {
    if (this.#timers.length) return;
    this.#timers = [
      setTimeout(() => this.#say("retry"), SAY_AFTER),
      setTimeout(() => this.#say("strip"), STRIP_AFTER),
    ];
  }

  #settle(state) {
    this.#timers.forEach(clearTimeout);
    this.#timers = [];
    this.#say(state === "ok" && this.skipped ? "skipped" : state);
  }

  #say(state) {
    this.state = state;
    this.show(state);
  }
}
