/* data-behaviour="outbox" on the customer's form, data-outbox names the list: without a line a
   message is "kept here", dashed, and goes out once when the line is back. */

import { DeviceTexts } from "./drafts/device.js";
import { drawHeld } from "./drafts/held-bubbles.js";
import { newKey, Outbox, sendHeld } from "./drafts/outbox.js";
import { say } from "./forms/outcome.js";
import { clear } from "./forms/sent-text.js";

const AGAIN = 10_000;
const AWAY = [502, 503, 504];

export function outbox(form, signal) {
  const person = document.body.dataset.person ?? "";
  const list = document.getElementById(form.dataset.outbox);
  const template = document.querySelector("template[data-held-template]");
  const tell = (name) => form.dispatchEvent(new CustomEvent(name, { bubbles: true }));
  const box = new Outbox({
    ticket: form.closest("main").dataset.ticket,
    texts: new DeviceTexts(person),
    send: (message) => sendHeld(form.action, { ...message, for: person }),
    changed: (messages) => drawHeld(list, template, messages),
    refused: ({ body }, words) => giveBack(form, body, words),
  });
  const keep = (event) => {
    const { response, request: { body } } = event.detail.ctx;
    if (response && !AWAY.includes(response.status)) return;
    if ([...body.values()].some((value) => value.size)) return; // files stay in the form
    if (!box.hold({ key: body.get("key"), body: body.get("body") })) return;
    event.preventDefault();
    say(form, "");
    clear(form);
    form.elements.key.value = newKey();
    tell("desk:kept");
  };

  for (const name of ["desk:unsent", "desk:refused"]) form.addEventListener(name, keep, { signal });
  document.addEventListener("desk:live", ({ detail }) => {
    if (detail.state === "ok") box.flush();
  }, { signal });
  addEventListener("storage", () => box.redraw(), { signal }); // another tab sent or kept one
  const timer = setInterval(() => box.flush(), AGAIN);
  signal.addEventListener("abort", () => clearInterval(timer));
  box.redraw();
  box.flush();
}

/** Refused for good: the words go back to their writer. */
function giveBack(form, body, words) {
  const text = form.querySelector("textarea");
  text.value = [text.value, body].filter(Boolean).join("\n\n");
  text.dispatchEvent(new InputEvent("input", { bubbles: true }));
  say(form, words);
}
