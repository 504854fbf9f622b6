/* A question with a safe answer, which has the focus, and one that acts. Resolves to a boolean. */

export function ask({ title, lead, act, stay = "Stay" }) {
  const dialog = make("dialog", "dialog");
  const form = make("form", "dialog__form");
  const head = make("div", "dialog__head");
  const foot = make("div", "dialog__foot");
  const heading = make("h2", "dialog__title", title);
  form.method = "dialog";
  heading.id = "ask-title";
  dialog.setAttribute("aria-labelledby", heading.id);
  head.append(heading, make("p", "dialog__lead", lead));
  foot.append(button(stay, "stay", "btn btn--ink"), button(act, "act", "btn"));
  form.append(head, foot);
  dialog.append(form);
  document.body.append(dialog);
  dialog.showModal();
  foot.firstElementChild.focus();
  return new Promise((resolve) => dialog.addEventListener("close", () => {
    dialog.remove();
    resolve(dialog.returnValue === "act");
  }));
}

function button(words, value, className) {
  return Object.assign(make("button", className, words), { type: "submit", value });
}

function make(tag, className, text = "") {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}
