/* The line to the server: connects, reads frames, notices silence, comes back after the last
   number it applied. It knows nothing of the page; it reports one of
   "ok" complete up to `after` · "rest" asking now and then · "cut" trying again · "out" signed out ·
   "old" fetch the page anew · "lost" not open to this viewer (404) · "full" too many pages (429). */

import { Backoff } from "./backoff.js";
import { FrameReader } from "./frames.js";
import { withSlot } from "./slots.js";

const SILENCE = 25_000; // the server beats every 15 s at least
const POLL = 5_000; // without a slot
const LOST = 30_000;
const FULL = 5; // seconds

export class Stream {
  #control = null;
  #timer = 0;
  #backoff = new Backoff();
  #told = 0; // the pause the server asked for when it ended the line, or gave none
  #seal = ""; // "118-4f…": proves to the desk that what the page has is of its history
  roles = ""; // what of the page is its reader's own was drawn for these
  #rests = 0; // milliseconds between two looks while nobody looks at the page

  constructor(address, after, { receive, report }) {
    Object.assign(this, { address, after, receive, report });
  }

  get running() {
    return this.#control !== null;
  }

  /** `seen`: somebody looks at the page now. */
  run(seen = false) {
    clearTimeout(this.#timer);
    if (this.#control) return;
    const control = new AbortController();
    this.#control = control;
    if (this.#rests) this.#attempt(control, true);
    else withSlot((once) => this.#attempt(control, once), seen).then((it) => control.abort(it));
  }

  stop() {
    clearTimeout(this.#timer);
    this.#control?.abort();
    this.#control = null;
  }

  /** A fresh line, from the number `after` where the page was fetched anew: there nothing is old. */
  again(after, seen) {
    this.stop();
    if (after !== undefined) this.#seal = "";
    this.after = after ?? this.after;
    this.#rests = 0;
    this.#backoff.reset();
    this.run(seen);
  }

  /** Lets the line go; with `every` it asks once in that time what is new, and says nothing. */
  rest(every) {
    this.stop();
    this.#rests = every;
    if (every) this.#later(every);
  }

  async #attempt(control, once) {
    this.#told = 0;
    const outcome = await this.#listen(control, once)
      .catch(() => (control.signal.reason === "robbed" ? "polled" : "cut"));
    control.abort(); // an answer that was not a stream still holds its connection
    if (this.#control !== control) return;
    this.#control = null;
    if (this.#rests) return this.#later(this.#rests);
    this.report(outcome === "polled" ? "rest" : outcome);
    if (outcome === "polled") this.#later(POLL);
    if (outcome === "lost") this.#later(LOST);
    if (outcome === "full") this.#later(this.#told);
    if (outcome === "cut") this.#later(this.#backoff.next(this.#told));
  }

  #later(wait) {
    this.#timer = setTimeout(() => this.run(), wait);
  }

  async #listen(control, once) {
    const dog = new Watchdog(SILENCE, () => control.abort());
    try {
      control.signal.throwIfAborted();
      const response = await fetch(this.#url(once), {
        signal: control.signal,
        cache: "no-store",
        redirect: "manual",
        headers: { Accept: "text/event-stream" },
      });
      const refusal = refused(response);
      if (refusal === "full") this.#told = pauseOf(response);
      this.why = refusal === "out" ? await closed(response) : "";
      return refusal || (await this.#read(response, control, dog, once)) || (once ? "polled" : "cut");
    } finally {
      dog.rest();
    }
  }

  async #read(response, control, dog, once) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const frames = new FrameReader();
    let complete = false; // the replay is through: from here on every number is the newest
    for (let piece; !(piece = await reader.read()).done; ) {
      dog.pat();
      for (const frame of frames.push(piece.value)) {
        if (this.#control !== control) return "cut";
        if (frame.event === "reset") return "old";
        complete = frame.event !== "away" && (complete || frame.event === "now");
        if (frame.event === "away") this.report("cut"); // the desk cannot see its database
        this.#take(frame);
        if (complete && !once) this.report("ok");
      }
    }
    this.#told = frames.retry;
    return complete ? "" : "cut";
  }

  #take(frame) {
    if (frame.event === "now") this.after = Math.max(this.after, frame.id ?? 0);
    else if (frame.id !== undefined && frame.id <= this.after) return; // never twice
    this.receive(frame);
    if (frame.roles) this.roles = frame.roles;
    if (frame.event !== "now") this.after = frame.id ?? this.after; // applied, then counted
    if (frame.seal && frame.id === this.after) this.#seal = `${frame.id}-${frame.seal}`;
    this.#backoff.reset();
  }

  #url(once) {
    const url = new URL(this.address, location.href);
    url.searchParams.set("after", this.after);
    if (this.roles) url.searchParams.set("roles", this.roles);
    if (this.#seal) url.searchParams.set("seal", this.#seal);
    if (once) url.searchParams.set("once", "1");
    return url;
  }
}

/** Each stream has its own: a shared one would guard the wrong connection. */
class Watchdog {
  constructor(wait, bark) {
    Object.assign(this, { wait, bark });
    this.pat();
  }

  pat() {
    this.rest();
    this.timer = setTimeout(this.bark, this.wait);
  }

  rest() {
    clearTimeout(this.timer);
  }
}

/** What Retry-After asks for, and a little more: not all pages of a browser in one moment. */
function pauseOf(response) {
  return (Number(response.headers.get("Retry-After")) || FULL) * (1_000 + Math.random() * 500);
}

/** The sentence of a desk that knows why signing in again would not help; else "". */
async function closed(response) {
  const { error } = await response.json().catch(() => ({}));
  return error?.what === "account" ? error.message : "";
}

function refused(response) {
  if (response.status === 401 || response.type === "opaqueredirect") return "out";
  if (response.status === 429) return "full";
  if (response.status === 404 || response.status === 403) return "lost";
  const type = response.headers.get("Content-Type") ?? "";
  return response.status === 200 && type.startsWith("text/event-stream") ? "" : "cut";
}
