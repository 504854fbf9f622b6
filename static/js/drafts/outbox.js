/* Messages that could not go out: each kept on the device under its own key, sent in order when the
   line is back, by one tab of the browser. The key makes "sent twice" the same as "sent once".
   Whatever changes is told as `desk:held` on the document; other tabs hear `storage`. */

const AGAIN = 10_000;

export class Outbox {
  #sending = false;
  #notBefore = 0; // the desk asked to wait

  /**
   * `ticket`: only its messages, else those of all tickets. `send(message)` resolves to
   * { state: "sent" }, { state: "later", why, wait } or { state: "stopped", why, guard }.
   * `giveBack(message, why)` takes what was stopped; without it the message waits for a decision.
   */
  constructor({ texts, ticket, send, giveBack }) {
    Object.assign(this, { texts, ticket, send, giveBack });
  }

  get messages() {
    return this.texts.all()
      .filter(({ key, ticket }) => key && (!this.ticket || ticket === this.ticket))
      .sort((one, other) => one.at - other.at);
  }

  /** Takes a new one: { ticket, key, text, fields, … }. False when the device does not keep it. */
  hold(message) {
    const last = this.messages.at(-1)?.at ?? 0;
    return this.keep({ ...message, at: Math.max(Date.now(), last + 1) });
  }

  keep(message) {
    return this.#put(message, message);
  }

  drop(message) {
    this.#put(message, null);
  }

  /** Sends whatever is here now and later, until `signal` or as long as the page: one for each. */
  run(signal) {
    document.addEventListener("desk:live", ({ detail }) => {
      if (detail.state === "ok") this.flush();
    }, { signal });
    const timer = setInterval(() => this.flush(), AGAIN);
    signal?.addEventListener("abort", () => clearInterval(timer));
    this.flush();
  }

  /** `atOnce`: a person asked for it. */
  async flush({ atOnce = false } = {}) {
    const waits = !atOnce && Date.now() < this.#notBefore;
    if (this.#sending || waits || !this.messages.length) return;
    this.#sending = true;
    await inOneTab(this.texts.person, () => this.#sendAll())
      .finally(() => { this.#sending = false; });
  }

  /** The person signed out: from here on nothing of theirs is kept. */
  end() {
    this.texts = { person: "", put: () => false, get: () => null, all: () => [] };
  }

  /** Each once. In a ticket none overtakes another, so one that stays holds those behind it. */
  async #sendAll() {
    const [tried, stuck] = [new Set(), new Set()];
    const isNext = ({ key, ticket }) => !tried.has(key) && !stuck.has(ticket);
    for (let message; (message = this.messages.find(isNext)); ) {
      tried.add(message.key);
      if (message.decide || !(await this.#sendOne(message))) stuck.add(message.ticket);
    }
  }

  async #sendOne(message) {
    const { state, why = "", guard = false, wait = 0 } = await this.send(message);
    if (!this.texts.get(message.ticket, place(message))) return true; // taken away meanwhile
    if (wait) this.#notBefore = Date.now() + wait;
    const goes = state === "sent" || (state === "stopped" && this.giveBack);
    if (!goes) this.keep({ ...message, why, guard, decide: state === "stopped" });
    if (goes && state === "stopped") this.giveBack(message, why);
    if (goes) this.drop(message);
    return goes;
  }

  #put(message, value) {
    const done = this.texts.put(message.ticket, place(message), value);
    document.dispatchEvent(new CustomEvent("desk:held"));
    return done;
  }
}

function place({ key }) {
  return `held-${key}`;
}

/** While it works no other tab sends for this person. Without locks (plain http by host name) several
    may send: the key makes it once. */
export async function inOneTab(person, work, options = {}) {
  const { locks } = navigator;
  return locks ? locks.request(`desk-outbox-${person}`, options, work) : work();
}
