/* <form data-leaves>: sign out, leave this device. Asks about unsent texts before the form goes (what
   it asks with is loaded then: it needs the line anyway). */

import { NO_CONNECTION } from "./forms/answer.js";
import { say } from "./forms/outcome.js";

export function startLeaving() {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-leaves]")) return;
    event.preventDefault();
    document.dispatchEvent(new CustomEvent("desk:leaving"));
    const act = form.dataset.leaves || event.submitter?.textContent.trim() || "Sign out";
    const taken = import("./drafts/leaving.js").then(({ takeLeave }) => takeLeave(act));
    if (await taken.catch(() => say(form, NO_CONNECTION.move))) form.submit();
  });
}
