/* Plain, blocking, in the head: the chosen theme before the first paint. */
(() => {
  try {
    const theme = localStorage.getItem("desk.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // storage is forbidden here: as the system says
  }
})();
