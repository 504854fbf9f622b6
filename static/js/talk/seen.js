/* What has the reader seen? An entry counts once it stood on the screen for a second in a tab that
   somebody looks at. A message that came in the moment before "Send" does not: the guard asks. */

const LOOK = 1_000;

export class SeenTracker {
  #looking = new Map(); // entry → timer

  /** `box` scrolls, `seen` is where to start, `onSeen(number)` is called when it grows. */
  constructor(box, seen, onSeen) {
    Object.assign(this, { box, seen, onSeen });
    this.observer = new IntersectionObserver((views) => {
      views.forEach((view) => this.#note(view));
    }, { root: box });
  }

  watch(entries) {
    for (const entry of entries) {
      if (Number(entry.dataset.seq) > this.seen) this.observer.observe(entry);
    }
  }

  stop() {
    this.observer.disconnect();
    this.#looking.forEach(clearTimeout);
  }

  /** The tab was shown or hidden: begin to look anew. */
  refresh() {
    for (const entry of this.#looking.keys()) {
      this.observer.unobserve(entry);
      this.observer.observe(entry);
    }
  }

  #note({ target, isIntersecting }) {
    clearTimeout(this.#looking.get(target));
    const looks = isIntersecting && !document.hidden;
    this.#looking.set(target, looks ? setTimeout(() => this.#count(target), LOOK) : 0);
  }

  #count(entry) {
    this.observer.unobserve(entry);
    this.#looking.delete(entry);
    if (document.hidden || !entry.isConnected || !(Number(entry.dataset.seq) > this.seen)) return;
    this.seen = Number(entry.dataset.seq);
    this.onSeen(this.seen);
  }
}
