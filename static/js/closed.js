/* Staff whose account was closed while they wrote: the desk's own sentence, as the line says it, too.
   Signing in again would not help them. */

import { say } from "./forms/outcome.js";
import { fragment } from "./live/upsert.js";

export function startClosed() {
  document.addEventListener("desk:refused", ({ target, detail: { ctx } }) => {
    const why = fragment(ctx.text ?? "").querySelector("[data-what=account] [role=alert]");
    if (why) say(target, why.textContent);
  });
}
