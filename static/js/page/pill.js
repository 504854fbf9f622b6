/* A pill that says how much waits behind it; nothing under the eyes moves until it is pressed. */

import { setLabel } from "./labels.js";

export class Pill {
  #count = 0;

  /** `element` may be missing; `words(count)` is what it says. */
  constructor(element, words) {
    Object.assign(this, { element, words });
  }

  get count() {
    return this.#count;
  }

  set count(count) {
    this.#count = count;
    if (!this.element) return;
    this.element.hidden = count === 0;
    if (count) setLabel(this.element, this.words(count));
  }
}
