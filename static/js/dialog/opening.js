/* Fetches the form of a link and shows it in the dialog. When the desk answers with something else,
   the link leads there; without an answer it fails. */

import { fragment } from "../live/upsert.js";
import { fetchPage } from "../page/fetch-page.js";
import { boundSeen } from "../talk/seen.js";
import { forgetDialog, keepDialog, restoreDialog } from "./texts.js";

const FIELD = ":is(input:not([type=hidden]), textarea, select):not(:disabled)";
const SHEET = new URL("../../css/dialog.css", import.meta.url).href;
const prepared = new WeakSet();

export async function open(dialog, link) {
  const [form] = await Promise.all([fetchForm(link.href), dressed()]);
  if (!form) return location.assign(link.href);
  prepare(dialog);
  return show(dialog, link, form);
}

async function fetchForm(address) {
  const text = await fetchPage(address);
  return text && fragment(text).querySelector("[data-dialog-body]");
}

/** Customers' pages come without its sheet. */
function dressed() {
  if ([...document.styleSheets].some(({ href }) => href === SHEET)) return undefined;
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: SHEET });
  return new Promise((resolve, reject) => {
    link.onload = resolve;
    link.onerror = () => { link.remove(); reject(new Error("The sheet did not come.")); };
    document.head.append(link);
  });
}

function prepare(dialog) {
  if (prepared.has(dialog)) return;
  prepared.add(dialog);
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

function show(dialog, link, form) {
  boundSeen(form.elements?.seen);
  dialog.dataset.address = link.href;
  dialog.setAttribute("aria-labelledby", form.getAttribute("aria-labelledby"));
  dialog.replaceChildren(form);
  restoreDialog(link.href, form);
  htmx.process(dialog);
  dialog.showModal();
  (dialog.querySelector("[aria-invalid=true]") ?? dialog.querySelector(FIELD))?.focus();
}

const main = () => document.querySelector("main");
