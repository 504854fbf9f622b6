/* How long to wait before the next try: doubling, capped, with full jitter, so that a thousand
   pages do not come back in the same moment. Times in milliseconds. */

export class Backoff {
  #tries = 0;

  constructor({ first = 500, cap = 5000, floor = 100, random = Math.random } = {}) {
    Object.assign(this, { first, cap, floor, random });
  }

  /** `told`: how long the server, which ended the line itself, wants to be left alone at first. */
  next(told = 0) {
    const most = Math.min(this.cap, this.first * 2 ** this.#tries);
    const isFirst = this.#tries === 0;
    this.#tries += 1;
    return told && isFirst ? Math.min(this.cap, told) : Math.max(this.floor, this.random() * most);
  }

  reset() {
    this.#tries = 0;
  }
}
