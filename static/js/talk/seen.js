/* What has the reader seen? An entry counts once it stood on the screen for a second in a tab that
   somebody looks at. A message that came in the moment before "Send" does not: the guard asks.
   Nor does one before which the page lacks something: who saw #120 has not seen #119 by it. */

const LOOK = 1_000;

/** The field `seen` of a form that is younger than the page: never more than the page has. */
export function boundSeen(field) {
  const page = document.querySelector("main")?.dataset;
  if (field && page?.seq) field.value = Math.min(page.seen ?? field.value, page.seq);
}

export class SeenTracker {
  #looking = new Map(); // entry → timer
  #early = new Set(); // looked at, and the page is not complete up to them

  /** `box` scrolls. Of the `page`, `seq` is up to where it has everything, `seen` where to start;
      `onSeen(number)` is called when that changes. */
  constructor(box, page, onSeen) {
    Object.assign(this, { box, page, seen: Number(page.seen ?? 0), onSeen });
    this.observer = new IntersectionObserver((views) => {
      views.forEach((view) => this.#note(view));
    }, { root: box });
  }

  watch(entries) {
    for (const entry of entries) {
      if (Number(entry.dataset.seq) > this.seen) this.observer.observe(entry);
    }
  }

  /** The page may be complete up to another number: less than before when the desk was set back. */
  recount() {
    const complete = Number(this.page.seq);
    if (this.seen > complete) this.#become(complete);
    for (const entry of this.#early) {
      if (Number(entry.dataset.seq) > complete) continue;
      this.#early.delete(entry);
      this.observer.observe(entry);
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
    const number = Number(entry.dataset.seq);
    if (document.hidden || !entry.isConnected || !(number > this.seen)) return;
    if (number > Number(this.page.seq)) this.#early.add(entry);
    else this.#become(number);
  }

  #become(number) {
    this.seen = number;
    this.onSeen(number);
  }
}
