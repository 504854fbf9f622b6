/* Draws the state of the line: #live-state, its copies, the strip, and one spoken sentence. */

const ENDED = { words: "Your link has ended", link: "Ask for a new one", href: "/support/links" };
const LOOKS = {
  ok: { icon: "live", words: "Up to date" },
  skipped: { icon: "offline", words: "One change was not shown", link: "Reload", waiting: true },
  retry: { icon: "offline", words: "Reconnecting… nothing is lost", waiting: true },
  strip: { icon: "offline", words: "Reconnecting… nothing is lost", waiting: true },
  rest: { icon: "paused", words: "Paused while this tab rests", off: true },
  out: { icon: "lock", words: "Signed out", link: "Sign in again", off: true },
  full: { icon: "paused", words: "Too many live pages are open. Close some of them", off: true },
  old: { icon: "history", words: "This page is too old", link: "Reload", off: true },
  lost: { icon: "lock", words: "This page is not open to you now", link: "Reload", off: true },
};

export class Indicator {
  #said = LOOKS.ok.words; // nobody has to hear that all is well
  #shown = [];

  /** `body` carries data-audience; `why()`: what the desk said where signing in would not help. */
  constructor(body, why) {
    Object.assign(this, { body, why });
  }

  /** A morph may have brought an empty one. */
  redraw() {
    if (this.#shown.length) this.show(...this.#shown);
  }

  show(state, number) {
    this.#shown = [state, number];
    const look = this.#look(state, number);
    for (const el of document.querySelectorAll("#live-state, [data-live-mirror]")) draw(el, look);
    for (const el of document.querySelectorAll(".streambar")) el.hidden = state !== "strip";
    this.body.dataset.state = state === "strip" ? "retry" : state;
    if (look.words !== this.#said) this.#speak(look);
    this.#said = look.words;
  }

  #look(state, number) {
    const look = { ...LOOKS[state], number: "" };
    const staff = this.body.dataset.audience !== "customer";
    if (!staff) return state === "out" || state === "lost" ? { ...look, ...ENDED } : look;
    if (state === "ok") look.number = ` · #${number}`;
    if (state === "out") look.href = signIn();
    if (state === "out" && this.why()) Object.assign(look, { words: this.why(), link: "" });
    return look;
  }

  #speak({ words, link }) {
    const said = document.getElementById("live-said") ?? document.body.appendChild(spoken());
    said.textContent = link ? `${words}. ${link}` : words;
  }
}

function signIn() {
  return `/login?next=${encodeURIComponent(location.pathname + location.search)}`;
}

function spoken() {
  const p = document.createElement("p");
  Object.assign(p, { id: "live-said", className: "sr-only" });
  p.setAttribute("role", "status");
  return p;
}

function draw(el, look) {
  if (el.id) el.setAttribute("aria-live", "off"); // else each number would be read out
  el.classList.toggle("live--waiting", Boolean(look.waiting));
  el.classList.toggle("live--off", Boolean(look.off));
  const use = el.querySelector("use");
  const icon = use?.getAttribute("href").replace(/#.*/, `#${look.icon}`);
  if (use && use.getAttribute("href") !== icon) use.setAttribute("href", icon);
  const text = el.querySelector(".live__text") ?? el;
  const words = look.words + look.number + (look.link ? ` · ${look.link}` : "");
  if (text.textContent === words) return;
  text.textContent = look.link ? `${look.words} · ` : words;
  if (look.link) text.append(link(look));
}

function link({ link: words, href }) {
  const a = document.createElement("a");
  a.textContent = words;
  a.href = href ?? location.href;
  if (!href) a.dataset.reload = "";
  return a;
}
