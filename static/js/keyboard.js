/* Single letters, only outside fields and dialogs. data-key="c" on a link, button or field names
   its letter ("g m" for two); what is not in the page does nothing. */

import { show } from "./menus.js";
import { isOff, startLetters } from "./page/letters.js";

const FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
const PAIR_WITHIN = 1_500;
const bound = new Map(); // letter → acts of behaviours
let first = "";
let timer = 0;

/** A behaviour's own letter, as long as its element is in the page. */
export function onKey(key, act, signal) {
  const acts = bound.get(key) ?? new Set();
  acts.add(act);
  bound.set(key, acts.add(act));
  signal?.addEventListener("abort", () => acts.delete(act));
}

export function startKeyboard() {
  startLetters();
  onKey("?", () => show("keys"));
  onKey("l", () => document.dispatchEvent(new CustomEvent("desk:latest")));
  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isWriting(target) || document.querySelector("dialog[open]")) return;
    const letters = first ? `${first} ${key}` : key;
    expectSecond(!first && key === "g" ? "g" : "");
    if (!isOff(letters) && press(letters, event)) event.preventDefault();
  });
}

/** A field of a dialog that has just closed may keep the focus for a moment longer. */
const isWriting = (target) => target.closest?.(FIELDS)?.checkVisibility();

function press(key, event) {
  const acts = [...(bound.get(key.toLowerCase()) ?? [])];
  if (acts.length) return acts.map((act) => act(event)).some((done) => done !== false);
  const element = elementFor(key);
  if (element?.matches(FIELDS)) element.select(); // which gives it the focus
  else element?.click();
  element?.dispatchEvent(new CustomEvent("desk:key", { bubbles: true, detail: { key } }));
  return Boolean(element);
}

/** In a list only what belongs to the row that has the focus. */
function elementFor(key) {
  const all = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
  const open = (el) => !el.closest("[hidden], dialog") && !el.disabled && isOffered(el);
  const row = document.activeElement?.closest("[data-views]") ?? null;
  return all.find((el) => open(el) && [null, row].includes(el.closest("[data-views]")));
}

/** A page whose line has ended hides what would be refused; else menus may be closed. */
function isOffered(element) {
  return !["out", "lost"].includes(document.body.dataset.state) || element.checkVisibility();
}

function expectSecond(key) {
  clearTimeout(timer);
  first = key;
  if (key) timer = setTimeout(() => { first = ""; }, PAIR_WITHIN);
}
