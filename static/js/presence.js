/* Things that are true for some seconds only (who types, who looks on): data-expires="6". What is
   not said again in that time goes by itself. */

const timers = new WeakMap();

export function startPresence() {
  expireIn(document.body);
  document.addEventListener("desk:upsert", ({ detail: { element, outcome } }) => {
    if (outcome !== "gone") expireIn(element);
  });
}

function expireIn(root) {
  if (root.matches("[data-expires]")) restart(root);
  root.querySelectorAll("[data-expires]").forEach(restart);
}

function restart(element) {
  clearTimeout(timers.get(element));
  timers.set(element, setTimeout(() => element.remove(), Number(element.dataset.expires) * 1000));
}
