/* The unsent text of one box: on the device within a second, on the server (where there is an
   address for it) within four and on leaving; one text for each kind, reply and note apart. */

const DEVICE_WITHIN = 1_000;
const SERVER_WITHIN = 4_000; // what it costs: docs/decisions/0061

export class Draft {
  #timers = {};
  #touched = false; // only what this page changed is kept: the server's own text stays the server's
  #boxes = new Map(); // kind → what its box held when the other one was chosen
  #onServer = new Map(); // kind → the text it has, as far as this page knows
  #leaving = ""; // the text that is on its way

  /** `post(url, fields)` reports to the server, `sent(kind, text)` to other tabs; `shown(kept)` says
      whether the text is safe. */
  constructor({ box, kind, ticket, url, texts, post, sent, shown }) {
    Object.assign(this, { box, kind, ticket, url, texts, post, sent, shown });
    if (box.value) this.#onServer.set(kind, box.value);
  }

  /** Puts the kept text into an empty box; over the server's only when it is newer than `at`. */
  restore(at = 0) {
    const kept = this.texts.get(this.ticket, this.kind);
    if (!kept?.text || (this.box.value && !(kept.at > at))) return;
    this.box.value = kept.text;
    this.shown(true);
  }

  changed() {
    this.#touched = true;
    this.#timers.device ??= setTimeout(() => this.keep(), DEVICE_WITHIN);
    this.#timers.server ??= setTimeout(() => this.send(), SERVER_WITHIN);
  }

  keep() {
    this.#end("device");
    if (!this.#touched) return;
    this.#touched = false;
    const text = this.box.value;
    const value = text.trim() ? { text, at: Date.now(), url: this.url } : null;
    const kept = this.texts.put(this.ticket, this.kind, value);
    this.shown(Boolean(value) && kept);
  }

  send() {
    this.#end("server");
    const { kind, box: { value } } = this;
    if (!this.url || value === (this.#onServer.get(kind) ?? "")) return;
    this.#onServer.set(kind, value);
    this.post(this.url, { kind, body: value }).then((took) => took || this.#onServer.delete(kind));
  }

  /** The person signed out: nothing of theirs is kept from here on. */
  end() {
    this.#end("device");
    this.#end("server");
    Object.assign(this, { url: "", texts: { put: () => false, get: () => null } });
  }

  leave() {
    this.keep();
    this.send();
  }

  /** The other audience has its own text: a note must never become a reply by a click. */
  switchTo(kind, fallback = "") {
    this.leave();
    this.#boxes.set(this.kind, this.box.value);
    this.kind = kind;
    const kept = this.texts.get(this.ticket, kind)?.text ?? fallback;
    this.box.value = this.#boxes.get(kind) ?? kept;
    this.shown(Boolean(this.box.value));
  }

  /** A message is on its way: its draft must not overtake it. */
  pause() {
    this.#end("server");
    this.#leaving = this.box.value;
  }

  /** It arrived: `kind` was sent. What was typed meanwhile is a new draft. */
  arrived() {
    this.#takeFromServer(this.kind);
    this.sent(this.kind, this.#leaving);
    this.#touched = true;
    this.keep();
    if (this.box.value) this.changed();
  }

  /** Another tab sent what this one took from the device. What was written on is a draft. */
  sentElsewhere(kind, text) {
    const value = kind === this.kind ? this.box.value : this.#boxes.get(kind);
    if (value !== text) return;
    this.#takeFromServer(kind);
    if (kind !== this.kind) this.#boxes.set(kind, "");
    else {
      this.box.value = "";
      this.#touched = true;
      this.keep();
    }
  }

  #takeFromServer(kind) {
    if (this.url && this.#onServer.get(kind)) this.post(this.url, { kind, body: "" });
    this.#onServer.delete(kind);
  }

  #end(name) {
    clearTimeout(this.#timers[name]);
    delete this.#timers[name];
  }
}
