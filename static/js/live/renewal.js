/* A page that fell too far behind fetches itself anew and changes where it stands: scroll, focus,
   caret, opened things, chosen files and half-written text stay. Loaded when it is needed. */

import { bearRoles } from "../page/roles.js";
import { hasUnsentText } from "../page/unsent.js";
import { refetch } from "./stale.js";
import { morphInto } from "./upsert.js";

/** Resolves to "new", "out" (signed out) or "lost" (not open to this viewer); fails without a line. */
export async function renewPage(body = document.body) {
  const answer = await fetchAnew();
  if (typeof answer === "string") return answer;
  const [old, main] = [body.querySelector("main"), answer.querySelector("main")];
  const { live, after, now, roles } = answer.body.dataset;
  if (!main || !live) return "lost";
  document.dispatchEvent(new CustomEvent("desk:leaving")); // drafts of boxes that may not come back
  Object.assign(body.dataset, { after }, now && { now });
  if (roles) bearRoles(roles, body);
  document.title = answer.title;
  if (old.dataset.seen) main.dataset.seen = old.dataset.seen;
  takeIn(old, main);
  for (const part of document.querySelectorAll("[data-fetch]")) {
    if (!old.contains(part)) refetch(part);
  }
  return "new";
}

async function fetchAnew() {
  const response = await fetch(location.href, {
    cache: "no-store",
    redirect: "manual",
    headers: { Accept: "text/html" },
  });
  if (response.status === 401 || response.type === "opaqueredirect") return "out";
  if ([403, 404].includes(response.status)) return "lost";
  if (!response.ok) throw new Error(`the answer was ${response.status}`);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

/** A form somebody is writing in is left alone completely, its key and `seen` included. */
function takeIn(old, main) {
  const written = [...old.querySelectorAll("form")].filter((form) => hasUnsentText(form));
  for (const form of written) form.setAttribute("hx-morph-skip", "");
  morphInto(old, document.adoptNode(main));
  for (const form of written) form.removeAttribute("hx-morph-skip");
  const detail = { id: old.id, element: old, outcome: "changed" };
  document.dispatchEvent(new CustomEvent("desk:upsert", { detail }));
}
