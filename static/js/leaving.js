/* <form data-leaves>: sign out, leave this device. Asks about unsent texts before the form goes;
   with a customer goes a request that was never sent. */

import { textsHere } from "./drafts/device.js";
import { strangersTexts } from "./drafts/form-text.js";
import { takeLeave } from "./drafts/leaving.js";

export function startLeaving() {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-leaves]")) return;
    event.preventDefault();
    document.dispatchEvent(new CustomEvent("desk:leaving"));
    const act = form.dataset.leaves || event.submitter?.textContent.trim() || "Sign out";
    const { audience } = document.body.dataset;
    const texts = [textsHere(), ...(audience === "customer" ? [strangersTexts()] : [])];
    if (await takeLeave(texts, act)) form.submit();
  });
}
