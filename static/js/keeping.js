/* data-behaviour="keeping" on the form that opens a request: what was written stays on this device
   until it was sent, and what did not go out goes when the desk answers again. */

import { Again } from "./drafts/again.js";
import { FormText } from "./drafts/form-text.js";
import { onceLeft } from "./drafts/tabs.js";
import { say } from "./forms/outcome.js";
import { isAway } from "./page/away.js";

const WAITS = "No connection to the desk. It goes out by itself when the line is back, as long as this page is open.";
const KEPT = " Your text is kept on this device: if you close the page, come back later and press Send.";
const YOURS = "Not sent yet: there was no connection. Press Send when you are ready.";

export function keeping(form, signal) {
  const on = (target, name, act) => target.addEventListener(name, act, { signal });
  const text = new FormText(form, (kept) => { form.querySelector("[data-kept]").hidden = !kept; });
  const again = new Again(() => form.requestSubmit(), signal);
  let waits = false;

  const wait = (event) => {
    const { ctx } = event.detail;
    text.changed(); // an answer with faults has brought another key
    if (ctx.response && !isAway(ctx.response.status)) return;
    event.preventDefault();
    say(form, WAITS + (text.keep() ? KEPT : ""));
    waits = true;
    again.start();
  };
  const rest = () => {
    again.stop();
    waits = false;
  };

  text.restore();
  on(form, "input", () => {
    text.changed();
    if (waits) say(form, YOURS); // nothing goes out under somebody's fingers
    rest();
  });
  on(form, "click", ({ target }) => {
    if (!target.closest("[data-forget]")) return;
    rest();
    say(form, "");
    text.throwAway();
    form.elements.subject.focus();
  });
  on(form, "htmx:before:request", () => { text.changed(); text.keep(); rest(); });
  for (const name of ["desk:unsent", "desk:refused"]) on(form, name, wait);
  on(form, "desk:sent", () => text.forget());
  on(window, "pagehide", () => text.keep());
  on(document, "visibilitychange", () => document.hidden && text.keep());
  onceLeft(() => text.forget(), signal);
  signal.addEventListener("abort", () => text.forget()); // the answer stands in the form's place
}
