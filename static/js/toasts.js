/* One sentence for eight seconds, longer while it is looked at. Placed in #toasts. */

const SHOWN = 8_000;

export function toast(words) {
  const place = document.getElementById("toasts");
  if (!place) return;
  const el = document.createElement("div");
  const p = document.createElement("p");
  el.className = "toast";
  el.setAttribute("role", "alert");
  el.tabIndex = -1;
  el.append(p);
  place.append(el);
  p.textContent = words; // after it stands in the page, so that it is read out
  leaveLater(el);
}

function leaveLater(el) {
  setTimeout(() => (el.matches(":hover, :focus-within") ? leaveLater(el) : el.remove()), SHOWN);
}
