/* Once the desk answers again: asks every ten seconds, and at once when the device has a network. */

import { fetchPage } from "../page/fetch-page.js";

const EVERY = 10_000;

export class Again {
  #timer = 0;

  /** `act` is called once; `signal` ends the waiting. */
  constructor(act, signal) {
    this.act = act;
    addEventListener("online", () => this.#timer && this.#look(), { signal });
    signal.addEventListener("abort", () => this.stop());
  }

  start() {
    this.stop();
    this.#timer = setInterval(() => this.#look(), EVERY);
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = 0;
  }

  async #look() {
    const page = await fetchPage(location.href).catch(() => null);
    if (page === null || !this.#timer) return;
    this.stop();
    this.act();
  }
}
