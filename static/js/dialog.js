/* <a data-dialog href="/…/new">: the form of that page, [data-dialog-body], inside #dialog. When
   the desk answers with something else, the link leads there; without an answer the page stays. */

import { fragment } from "./live/upsert.js";
import { forgetDialog, keepDialog, restoreDialog } from "./page/dialog-drafts.js";
import { fetchPage } from "./page/fetch-page.js";
import { boundSeen } from "./talk/seen.js";
import { toast } from "./toasts.js";

const NO_ANSWER = "The desk does not answer, so nothing was opened. What you wrote is still here; "
  + "try again when the line is back.";
const FIELD = ":is(input:not([type=hidden]), textarea, select):not(:disabled)";

export function startDialog(dialog = document.getElementById("dialog")) {
  if (!dialog) return;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-dialog]");
    if (!link || event.defaultPrevented || isForAnotherTab(event)) return;
    event.preventDefault();
    if (!dialog.open) open(dialog, link);
  });
  dialog.addEventListener("input", ({ target }) => keepDialog(dialog.dataset.address, target.form));
  dialog.addEventListener("desk:sent", () => {
    forgetDialog(dialog.dataset.address);
    dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.replaceChildren();
    if (!document.activeElement || document.activeElement === document.body) main()?.focus();
  });
}

async function open(dialog, link) {
  link.setAttribute("aria-busy", "true");
  const form = await fetchForm(link.href).catch(() => undefined);
  link.removeAttribute("aria-busy");
  if (form) show(dialog, link, form);
  else if (form === undefined) toast(NO_ANSWER);
  else location.assign(link.href);
}

function show(dialog, link, form) {
  boundSeen(form.elements?.seen);
  dialog.dataset.address = link.href;
  dialog.replaceChildren(form);
  restoreDialog(link.href, form);
  htmx.process(dialog);
  dialog.showModal();
  (dialog.querySelector("[aria-invalid=true]") ?? dialog.querySelector(FIELD))?.focus();
}

async function fetchForm(address) {
  const text = await fetchPage(address);
  return text && fragment(text).querySelector("[data-dialog-body]");
}

export const isForAnotherTab = (it) => it.button || it.ctrlKey || it.metaKey || it.shiftKey;
const main = () => document.querySelector("main");
