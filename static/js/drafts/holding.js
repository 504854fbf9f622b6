/* From a form to a message that the device can keep, and back. */

import { say } from "../forms/outcome.js";

const NO_ROOM = "No connection to the desk, and this device keeps nothing: its storage is full "
  + "or switched off. Your text is still in the box. Leave this page open, and send it when the line is back.";
const NOTE = "No connection to the desk. Notes are never kept on a device. Your text is still in the box; "
  + "send it when the line is back.";

/** Why a form with this `body` is not kept, in words; "" when it may be. Without one: no room. */
export function whyNot(form, body) {
  if (!body) return NO_ROOM;
  const inputs = [...form.querySelectorAll("input[type=file]")];
  const files = inputs.flatMap((input) => [...input.files]).map(({ name }) => name);
  if (files.length) return withFiles(files);
  return body.get("kind") === "note" ? NOTE : "";
}

/** All that is sent again; `url`, `kind` and `text` are what signing out stores as a draft. */
export function messageOf(form, body) {
  const { ticket } = form.closest("main").dataset;
  const { key, body: text, for: _, ...fields } = Object.fromEntries(
    [...body].filter(([, value]) => typeof value === "string"),
  );
  const { draftUrl: url, label } = form.dataset;
  return { ticket, key, text, fields, action: form.action, kind: "reply", url, label };
}

/** Back into the box, before what is written there. */
export function giveBack(form, text, words = "") {
  const box = form.querySelector("textarea");
  box.value = [text, box.value].filter(Boolean).join("\n\n");
  box.dispatchEvent(new InputEvent("input", { bubbles: true }));
  say(form, words);
}

/** For those who do not see the dashed entry. */
export function speak(words) {
  const place = document.querySelector("[data-said]");
  if (place) place.textContent = words;
}

/** A draft of what is on its way already is no second message: the same text, or the server's of
    when it was half written. Whatever was begun since stays. */
export function emptyOfHeld(form, messages) {
  const box = form.querySelector("textarea");
  const isServers = box.value === box.defaultValue && Number(form.dataset.draftAt ?? 0);
  const isOf = ({ text, at }) =>
    text === box.value || (isServers && isServers < at && text.startsWith(box.value));
  if (box.value && messages.some(isOf)) box.value = "";
}

function withFiles(files) {
  const are = files.length === 1 ? "is" : "are";
  return `No connection to the desk. Your text is kept, ${files.join(", ")} ${are} not: files need the line. `
    + "Leave this page open, and send it when the line is back.";
}
