/* <a data-dialog href="/…/new">: the form of that page, [data-dialog-body], inside #dialog. What opens
   it is loaded when somebody asks for it; without an answer of the desk the page stays. */

import { toast } from "./toasts.js";

const NO_ANSWER = "The desk does not answer, so nothing was opened. What you wrote is still here; "
  + "try again when the line is back.";

export function startDialog(dialog = document.getElementById("dialog")) {
  if (!dialog) return;
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-dialog]");
    if (!link || event.defaultPrevented || isForAnotherTab(event)) return;
    event.preventDefault();
    if (dialog.open || link.ariaBusy === "true") return;
    link.ariaBusy = "true";
    const opened = import("./dialog/opening.js").then(({ open }) => open(dialog, link));
    await opened.catch(() => toast(NO_ANSWER));
    link.removeAttribute("aria-busy");
  });
}

export const isForAnotherTab = (it) => it.button || it.ctrlKey || it.metaKey || it.shiftKey;
