/* The unsent text of one box: on the device within a second, on the server (where there is an
   address for it) within ten and on leaving; one text for each kind, reply and note apart. */

const DEVICE_WITHIN = 1_000;
const SERVER_WITHIN = 10_000;

export class Draft {
  #timers = {};
  #touched = false; // only what this page changed is kept: the server's own text stays the server's
  #boxes = new Map(); // kind → what its box held when the other one was chosen
  #onServer = new Map(); // kind → the text it has, as far as this page knows

  /** `post(url, fields)` reports to the server, `shown(kept)` says whether the text is safe. */
  constructor({ box, kind, ticket, url, texts, post, shown }) {
    Object.assign(this, { box, kind, ticket, url, texts, post, shown });
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
  }

  /** It arrived: `kind` was sent. What was typed meanwhile is a new draft. */
  arrived() {
    const { kind, url } = this;
    if (url && this.#onServer.get(kind)) this.post(url, { kind, body: "" });
    this.#onServer.delete(kind);
    this.#touched = true;
    this.keep();
    if (this.box.value) this.changed();
  }

  #end(name) {
    clearTimeout(this.#timers[name]);
    delete this.#timers[name];
  }
}
