/* When a page that is too old fetches itself anew: at once when somebody asks for it; by itself
   while nobody writes, at most once a minute. */

import { hasUnsentText } from "../page/unsent.js";
import { toast } from "../toasts.js";

const ONCE_IN = 60_000;

export class Anew {
  #last = -Infinity;
  #timer = 0;

  constructor(line, stream, body) {
    Object.assign(this, { line, stream, body });
  }

  /** The page has become too old, or still is. */
  consider() {
    clearTimeout(this.#timer);
    if (this.line.state !== "old") return;
    const wait = this.#last + ONCE_IN - performance.now();
    if (wait <= 0 && !hasUnsentText()) this.#renew();
    else this.#timer = setTimeout(() => this.consider(), Math.max(wait, 1_000));
  }

  async ask() {
    if (this.line.state === "lost") location.reload();
    else if (!(await this.#renew())) toast("The page could not be fetched. Try again in a moment.");
  }

  /** False when it failed: the page stays as it is, and goes on to offer it. */
  async #renew() {
    this.#last = performance.now();
    const outcome = await import("./renewal.js").then(({ renewPage }) => renewPage())
      .catch((fault) => console.warn("The page did not come anew:", fault));
    if (!outcome) this.consider();
    if (!outcome) return false;
    this.line.begin();
    this.stream.roles = this.body.dataset.roles ?? "";
    if (outcome === "new") this.stream.again(Number(this.body.dataset.after));
    else this.line.become(outcome);
    return true;
  }
}
