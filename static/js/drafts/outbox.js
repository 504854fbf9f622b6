/* Messages that could not go out: kept on the device under their own key, sent in order when the
   line is back. The key makes "sent twice" the same as "sent once". */

import { sentenceFor } from "../forms/answer.js";
import { upsert } from "../live/upsert.js";

const KIND = "held";
const TRANSIENT = [0, 401, 408, 425, 429]; // 0 is a redirect: to a door, not to the ticket

export class Outbox {
  #sending = false;

  /** `send(message)` resolves to "sent", "later" or a sentence why it never will be. */
  constructor({ ticket, texts, send, changed, refused }) {
    Object.assign(this, { ticket, texts, send, changed, refused });
  }

  get messages() {
    return this.texts.get(this.ticket, KIND)?.messages ?? [];
  }

  /** False when the device does not keep it; then it must stay in the box. */
  hold(message) {
    return this.#store([...this.#without(message), message]);
  }

  redraw() {
    this.changed(this.messages);
  }

  async flush() {
    if (this.#sending) return;
    this.#sending = true;
    for (const message of this.messages) {
      const outcome = await this.send(message);
      if (outcome === "later") break;
      this.#store(this.#without(message));
      if (outcome !== "sent") this.refused(message, outcome);
    }
    this.#sending = false;
  }

  #without(message) {
    return this.messages.filter((other) => other.key !== message.key);
  }

  #store(messages) {
    const text = messages.map((message) => message.body).join("\n\n");
    const done = this.texts.put(this.ticket, KIND, messages.length ? { text, messages } : null);
    this.redraw();
    return done;
  }
}

export async function sendHeld(url, message) {
  try {
    const response = await fetch(url, {
      method: "POST",
      body: new URLSearchParams(message),
      headers: { "HX-Request": "true", Accept: "text/html" },
      redirect: "manual",
    });
    if (response.ok) upsert((await response.text()).replace(/<form\b[\s\S]*?<\/form>/g, ""));
    if (response.ok) return "sent";
    const later = response.status >= 500 || TRANSIENT.includes(response.status);
    return later ? "later" : sentenceFor(response.status);
  } catch {
    return "later";
  }
}

/** As the server makes them: 8 to 64 of [A-Za-z0-9_-]. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
