/* <details class="menu"> closes on a click elsewhere, on Escape and when an item was chosen;
   [data-open] opens a dialog of the page, [data-close] closes the one around it. */

const OPEN = "details.menu[open]";
const ITEM = ".menu__item:is(a, button)";

export function startMenus() {
  document.addEventListener("click", (event) => {
    const { target } = event;
    for (const menu of document.querySelectorAll(OPEN)) {
      if (!menu.contains(target) || target.closest(ITEM)) menu.open = false;
    }
    const opener = target.closest("[data-open]");
    if (opener) show(opener.dataset.open);
    const around = target.closest("[data-close]")?.closest("dialog");
    if (around) event.preventDefault(); // "Cancel" is a link for those without script
    around?.close();
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && [...document.querySelectorAll(OPEN)].at(-1);
    if (!menu) return;
    event.preventDefault(); // a dialog around it stays
    menu.open = false;
    menu.querySelector("summary").focus();
  }, { capture: true });
}

export function show(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return false;
  dialog.showModal();
  return true;
}
