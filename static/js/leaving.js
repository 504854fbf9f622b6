/* <form data-leaves>: sign out, leave this device. Asks about unsent texts before the form goes. */

import { DeviceTexts } from "./drafts/device.js";
import { takeLeave } from "./drafts/leaving.js";

export function startLeaving() {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-leaves]")) return;
    event.preventDefault();
    document.dispatchEvent(new CustomEvent("desk:leaving"));
    const act = form.dataset.leaves || event.submitter?.textContent.trim() || "Sign out";
    const texts = new DeviceTexts(document.body.dataset.person ?? "");
    if (await takeLeave(texts, act)) form.submit();
  });
}
