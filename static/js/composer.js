/* data-behaviour="composer": where a message is written. Audience, Ctrl+Enter, the number its
   writer has seen, and the guard that holds it when somebody else wrote meanwhile. */

export function composer(form, signal) {
  const on = (name, act, options) => form.addEventListener(name, act, { signal, ...options });
  const text = () => form.querySelector("textarea");
  const seen = () => form.querySelector("input[name=seen]");
  const sendButton = () => [...form.querySelectorAll("button[type=submit]:not([name])")]
    .find((button) => button.checkVisibility() && !button.disabled);
  const keepEditing = () => form.querySelector("[data-keep-editing]");
  const isHeld = () => "held" in form.dataset;
  let guardShowed = 0;

  const count = () => { // never more than the page has, but for what the guard showed
    const { seen: looked = 0, seq = Infinity } = form.closest("main")?.dataset ?? {};
    if (!seen() || isHeld()) return;
    seen().value = Math.max(guardShowed, Math.min(seq, Math.max(seen().value, looked)));
  };
  const release = () => {
    form.querySelector(".guard")?.remove();
    form.querySelectorAll("[data-unless-held]").forEach((el) => { el.hidden = false; });
    guardShowed = Number(form.dataset.held);
    delete form.dataset.held;
    count();
    text().focus();
  };
  const send = () => {
    if (isHeld()) keepEditing()?.focus();
    else form.requestSubmit(sendButton());
  };

  on("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.repeat) {
      event.preventDefault();
      send();
    }
    if (event.key === "Escape" && event.target === text() && !event.defaultPrevented) text().blur();
  });
  on("submit", (event) => {
    count();
    const files = form.querySelector("input[type=file]")?.files.length;
    const byItself = isHeld() && event.submitter?.hidden; // Enter in a field
    if (!byItself && (files || text().value.trim())) return;
    event.preventDefault(); // before htmx hears of it
    event.stopImmediatePropagation();
    (byItself ? keepEditing() : text()).focus();
  }, { capture: true });
  on("click", ({ target }) => target.closest("[data-keep-editing]") && release());
  on("desk:kept", () => isHeld() && release());
  on("desk:key", () => text().focus()); // r and n choose the audience and go on writing
}
