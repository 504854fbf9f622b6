/* Light, dark or as the system says, per device: [data-theme-next] goes round. */

import { setLabel } from "./page/labels.js";

const THEMES = ["auto", "light", "dark"];
const NAMES = { auto: "Theme: as the system", light: "Theme: light", dark: "Theme: dark" };

export function startTheme(root = document.documentElement) {
  const name = () => document.querySelectorAll("[data-theme-next]").forEach((button) => {
    setLabel(button, NAMES[root.dataset.theme] ?? NAMES.auto);
  });
  document.addEventListener("click", ({ target }) => {
    if (!target.closest("[data-theme-next]")) return;
    root.dataset.theme = THEMES[(THEMES.indexOf(root.dataset.theme) + 1) % THEMES.length];
    remember(root.dataset.theme);
    name();
  });
  name();
}

function remember(theme) {
  try {
    localStorage.setItem("desk.theme", theme);
  } catch {
    // storage is forbidden here: it holds for this page
  }
}
