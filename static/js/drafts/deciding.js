/* What becomes of a reply that was not sent, once its writer says so. */

import { ask } from "../page/ask.js";
import { giveBack } from "./holding.js";

/** `how` is send, edit or drop; `box` an Outbox. Afterwards the text box has the focus. */
export async function decide(how, message, box) {
  const form = document.querySelector("form[data-behaviour~=outbox]");
  if (how === "drop" && !(await ask(QUESTION))) return;
  if (how === "send") send(message, box);
  else box.drop(message);
  if (how === "edit") edit(form, message);
  form?.querySelector("textarea").focus();
}

const QUESTION = {
  title: "Throw this reply away?",
  lead: "It was not sent, and it stands nowhere else.",
  act: "Throw away",
  stay: "Keep it",
};

function send({ guard, ...message }, box) {
  const fields = guard ? { ...message.fields, send_anyway: "1" } : message.fields;
  box.keep({ ...message, fields, why: "", decide: false });
  box.flush({ atOnce: true });
}

/** A reply never lands among the words of a note. */
function edit(form, { text }) {
  form.querySelector("input[name=kind][value=reply]:not(:checked)")?.click();
  giveBack(form, text);
}
