/* What is one's own in HTML that is the same for everybody: [data-by="<person>"] gets .is-own, with
   data-own-until (ms) only as long. A page for one reader needs no second rendering. What their roles
   allow follows as soon as the desk says that they have others. */

import { bearRoles } from "./page/roles.js";

const LOOK = 30_000;

export function startOwn(body = document.body) {
  const { person = "", now } = body.dataset;
  const ahead = now ? Number(now) - Date.now() : 0;
  const markIn = (root) => {
    if (root.matches("[data-by]")) mark(root, person, Date.now() + ahead);
    root.querySelectorAll("[data-by]").forEach((el) => mark(el, person, Date.now() + ahead));
  };
  if (!person) return;
  markIn(body);
  setInterval(() => markIn(body), LOOK);
  document.addEventListener("desk:upsert", ({ detail: { element, outcome } }) => {
    if (outcome !== "gone") markIn(element);
  });
  document.addEventListener("desk:live", ({ detail: { roles } }) => roles && bearRoles(roles, body));
}

function mark(element, person, now) {
  const { by, ownUntil = Infinity } = element.dataset;
  element.classList.toggle("is-own", by === person && now <= Number(ownUntil));
}
