/* Keeps a scrolling conversation at its end while the reader is there (within 80 px), and lets it
   stand still when not. */

const NEAR = 80;

export class Follower {
  constructor(box, content, signal) {
    this.box = box;
    this.atEnd = true;
    box.addEventListener("scroll", () => this.#look(), { signal, passive: true });
    const grown = new ResizeObserver(() => this.atEnd && this.toEnd());
    grown.observe(box);
    grown.observe(content);
    signal.addEventListener("abort", () => grown.disconnect());
  }

  /** Where a page begins: at what is new, else at the end. */
  begin(divider) {
    if (divider) divider.scrollIntoView({ block: "start" });
    else this.toEnd();
    this.#look();
  }

  toEnd() {
    this.box.scrollTop = this.box.scrollHeight;
    this.atEnd = true;
  }

  #look() {
    const { scrollHeight, scrollTop, clientHeight } = this.box;
    this.atEnd = scrollHeight - scrollTop - clientHeight <= NEAR;
  }
}
