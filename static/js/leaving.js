/* <form data-leaves>: sign out, leave this device. Asks about unsent texts before the form goes. */

import { textsHere } from "./drafts/device.js";
import { takeLeave } from "./drafts/leaving.js";

export function startLeaving() {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-leaves]")) return;
    event.preventDefault();
    document.dispatchEvent(new CustomEvent("desk:leaving"));
    const act = form.dataset.leaves || event.submitter?.textContent.trim() || "Sign out";
    const texts = textsHere();
    if (await takeLeave(texts, act)) form.submit();
  });
}
