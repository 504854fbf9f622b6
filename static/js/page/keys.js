/* Which element of the page a letter presses. */

/** In a list only what belongs to the row that has the focus, and who looks may press. */
export function elementFor(key) {
  const all = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
  const open = (el) => !el.closest("[hidden], dialog") && !el.disabled && isOffered(el);
  const row = document.activeElement?.closest("[data-views]") ?? null;
  return all.find((el) => open(el) && [null, row].includes(el.closest("[data-views]")));
}

/** A page whose line has ended hides what would be refused, and rows what others may press; else
    menus may be closed. */
function isOffered(element) {
  const hides = ["out", "lost"].includes(document.body.dataset.state) || element.closest("[data-views]");
  return !hides || element.checkVisibility();
}
