/* Says one short sentence at most every five seconds, the newest one last. */

const APART = 5_000;

export class Announcer {
  #last = -Infinity;
  #timer = 0;

  constructor(place) {
    this.place = place;
  }

  say(words) {
    clearTimeout(this.#timer);
    const wait = Math.max(0, this.#last + APART - performance.now());
    this.#timer = setTimeout(() => {
      this.#last = performance.now();
      if (this.place) this.place.textContent = words;
    }, wait);
  }
}
