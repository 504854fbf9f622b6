/* What is one's own in HTML that is the same for everybody: [data-by="<person>"] gets .is-own, with
   data-own-until (ms) only as long. A page for one reader needs no second rendering. */

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
}

function mark(element, person, now) {
  const { by, ownUntil = Infinity } = element.dataset;
  element.classList.toggle("is-own", by === person && now <= Number(ownUntil));
}
