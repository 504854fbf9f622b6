/* data-behaviour="outbox" on the form of a conversation: without a line a message is "kept here",
   dashed, and goes out once when the line is back. What was refused goes back to a customer; staff
   decide (unsent.js). */

import { textsHere } from "./drafts/device.js";
import { drawHeld } from "./drafts/held-bubbles.js";
import { emptyOfHeld, giveBack, messageOf, speak, whyNot } from "./drafts/holding.js";
import { onceLeft } from "./drafts/tabs.js";
import { Outbox } from "./drafts/outbox.js";
import { newKey, sendHeld } from "./drafts/sending.js";
import { say } from "./forms/outcome.js";
import { clear } from "./forms/sent-text.js";
import { isAway } from "./page/away.js";

export function outbox(form, signal) {
  const { person = "", audience } = document.body.dataset;
  const on = (target, name, act) => target.addEventListener(name, act, { signal });
  const box = new Outbox({
    ticket: form.closest("main").dataset.ticket,
    texts: textsHere(),
    send: (message) => sendHeld(message, person),
    giveBack: audience === "customer" && (({ text }, why) => giveBack(form, text, why)),
  });
  const draw = () => drawHeld(box.messages);
  const keep = (event, { request: { body } }) => {
    const words = whyNot(form, body) || (box.hold(messageOf(form, body)) ? "" : whyNot());
    event.preventDefault();
    say(form, words);
    if (words) return;
    clear(form);
    form.elements.key.value = newKey();
    speak("Kept here, goes out when the line is back");
    form.dispatchEvent(new CustomEvent("desk:kept", { bubbles: true }));
  };

  on(form, "htmx:before:request", (event) => {
    const { ctx } = event.detail;
    ctx.request.body.set("for", person); // never under somebody else's name
    if (whyNot(form, ctx.request.body) || box.messages.every(({ decide }) => decide)) return;
    event.preventDefault(); // none overtakes another
    queueMicrotask(() => { keep(event, ctx); box.flush(); });
  });
  for (const name of ["desk:unsent", "desk:refused"]) on(form, name, (event) => {
    const { ctx } = event.detail;
    if (!ctx.response || isAway(ctx.response.status)) keep(event, ctx);
  });
  for (const name of ["desk:held", "desk:upsert"]) on(document, name, ({ detail }) => {
    if (!detail || detail.element.contains(form)) draw(); // a page that came anew has none of them
  });
  on(window, "storage", draw); // another tab sent or kept one
  onceLeft(() => box.end(), signal);
  emptyOfHeld(form, box.messages);
  draw();
  if (audience === "customer") box.run(signal);
}
