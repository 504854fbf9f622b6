/* a[data-take="<id>"]: the words of that element go into the text box as a reply (data-take-as="note": as
   a note), behind what stands there; they are never sent by themselves. Without script the link opens
   the page with them. */

import { isForAnotherTab } from "./dialog.js";

export function startTaking() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-take]");
    const words = link && document.getElementById(link.dataset.take)?.textContent;
    const form = document.querySelector("[data-behaviour~=composer]");
    if (!words || !form || isForAnotherTab(event)) return;
    event.preventDefault();
    take(form, words, link.dataset.takeAs ?? "reply");
  });
}

function take(form, words, kind) {
  const box = form.querySelector("textarea");
  form.querySelector(`[name=kind][value=${kind}]`)?.click(); // what was begun of the other waits behind it
  box.value = [box.value.trimEnd(), words].filter(Boolean).join("\n\n");
  box.dispatchEvent(new Event("input", { bubbles: true })); // a draft from now on
  box.focus();
}
