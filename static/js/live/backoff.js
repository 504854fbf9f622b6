/* How long to wait before the next try: doubling, capped, with full jitter, so that a thousand
   pages do not come back in the same moment. Times in milliseconds. */

export class Backoff {
  #tries = 0;

  constructor({ first = 500, cap = 5000, floor = 100, random = Math.random } = {}) {
    Object.assign(this, { first, cap, floor, random });
  }

  next() {
    const most = Math.min(this.cap, this.first * 2 ** this.#tries);
    this.#tries += 1;
    return Math.max(this.floor, this.random() * most);
  }

  reset() {
    this.#tries = 0;
  }
}
