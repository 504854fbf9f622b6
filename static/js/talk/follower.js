/* Keeps a scrolling conversation at its end while the reader is there (within 80 px), and lets it
   stand still when not. */

const NEAR = 80;

export class Follower {
  #last = 0;

  constructor(box, signal) {
    this.box = box;
    this.atEnd = true;
    box.addEventListener("scroll", () => this.#look(), { signal, passive: true });
    const grown = new ResizeObserver(() => this.atEnd && this.toEnd());
    for (const part of [box, ...box.children]) grown.observe(part);
    signal.addEventListener("abort", () => grown.disconnect());
  }

  /** Where a page begins: at what is new, else at the end. */
  begin(divider) {
    if (divider) divider.scrollIntoView({ block: "start" });
    else this.toEnd();
    this.atEnd = this.#isNear;
    this.#last = this.box.scrollTop;
  }

  /** Where something has to be read before the rest: it stays there until the reader moves on. */
  beginAtTop() {
    this.box.scrollTop = 0;
    this.atEnd = this.box.scrollHeight <= this.box.clientHeight;
  }

  toEnd() {
    this.box.scrollTop = this.box.scrollHeight;
    this.atEnd = true;
    this.#last = this.box.scrollTop;
  }

  /** Some of it lies below what is in view. */
  isAbove(element) {
    return element.getBoundingClientRect().bottom > this.box.getBoundingClientRect().bottom;
  }

  /** Only a scroll back leaves the end: a picture that grew meanwhile does not. */
  #look() {
    const { scrollTop } = this.box;
    if (this.#isNear) this.atEnd = true;
    else if (scrollTop < this.#last) this.atEnd = false;
    this.#last = scrollTop;
  }

  get #isNear() {
    const { scrollHeight, scrollTop, clientHeight } = this.box;
    return scrollHeight - scrollTop - clientHeight <= NEAR;
  }
}
