/* One sentence and one act for eight seconds, longer while it is looked at. Placed in #toasts. */

const SHOWN = 8_000;

/** `act`: an element to press, or nothing. */
export function toast(words, act) {
  const place = document.getElementById("toasts");
  if (!place) return;
  const el = document.createElement("div");
  const p = document.createElement("p");
  el.className = "toast";
  el.setAttribute("role", "alert");
  el.tabIndex = -1;
  el.append(p, act ?? "");
  place.append(el);
  p.textContent = words; // after it stands in the page, so that it is read out
  leaveLater(el);
}

function leaveLater(el) {
  setTimeout(() => (el.matches(":hover, :focus-within") ? leaveLater(el) : el.remove()), SHOWN);
}
