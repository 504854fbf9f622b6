/* What the page does once an answer is known: says it, empties the form, gives focus back. */

import { toast } from "../toasts.js";
import { clear } from "./sent-text.js";

/** Words at the form's own place for them, else as a toast with a link to what comes next. */
export function say(form, words, next) {
  const place = form.isConnected && form.querySelector("[data-fail]");
  if (place) place.textContent = words;
  else if (words) toast(words, next);
}

export function sent(form, ctx) {
  const writing = document.activeElement === document.body || form.contains(document.activeElement);
  if (form.matches("[data-clear]")) {
    clear(form);
    if (writing) form.querySelector("textarea")?.focus();
  }
  tell(form, "desk:sent", { ctx });
}

export function refused(form, ctx) {
  const { status } = ctx.response;
  if (status === 422) form.querySelector("[aria-invalid=true]")?.focus();
  giveFocusBack(ctx.request.submitter);
  tell(form, "desk:refused", { ctx, status });
}

/** False when somebody took the message into their care. */
export function failed(form, ctx) {
  giveFocusBack(ctx.request.submitter);
  return tell(form, "desk:unsent", { ctx });
}

/** A button that was disabled while it had the focus has lost it. */
function giveFocusBack(button) {
  queueMicrotask(() => document.activeElement === document.body && button?.focus());
}

function tell(form, name, detail) {
  return form.dispatchEvent(new CustomEvent(name, { bubbles: true, cancelable: true, detail }));
}
