/* <a data-dialog href="/…/new">: the form of that page, [data-dialog-body], inside #dialog. The
   plain page stays the road when it cannot be fetched. */

import { fragment } from "./live/upsert.js";
import { forgetDialog, keepDialog, restoreDialog } from "./page/dialog-drafts.js";
import { fetchPage } from "./page/fetch-page.js";

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
  const form = await fetchForm(link.href);
  link.removeAttribute("aria-busy");
  if (!form) {
    location.assign(link.href);
    return;
  }
  const seen = form.elements?.seen;
  if (seen) seen.value = main()?.dataset.seen ?? seen.value;
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

export function isForAnotherTab({ button, ctrlKey, metaKey, shiftKey }) {
  return button || ctrlKey || metaKey || shiftKey;
}

const main = () => document.querySelector("main");
