/* Draws held messages at the end of the conversation, from <template data-held-template="<the
   list's id>">: [data-text], [data-why] (its own words while nothing is known), [data-decide]. */

const BEHIND = "Waits for the one above";

/** `messages` are those of this page's ticket. */
export function drawHeld(messages) {
  const template = document.querySelector("template[data-held-template]");
  const list = document.getElementById(template?.dataset.heldTemplate);
  const ids = messages.map(({ key }) => `held-${key}`);
  for (const old of list?.querySelectorAll(":scope > [data-held]") ?? []) {
    if (!ids.includes(old.id)) old.remove();
  }
  for (const message of list ? messages : []) {
    const id = `held-${message.key}`;
    const element = document.getElementById(id) ?? made(template, id);
    fill(element, message, template);
    if (!message.why && messages.some(({ at, decide }) => decide && at < message.at)) {
      part(element, "why").textContent = BEHIND;
    }
    if (!element.isConnected) list.append(element);
  }
}

function made(template, id) {
  const element = template.content.firstElementChild.cloneNode(true);
  Object.assign(element, { id }).dataset.held = "";
  return element;
}

function fill(element, { text, why, guard }, { content }) {
  part(element, "text").textContent = text;
  part(element, "why").textContent = why || part(content, "why").textContent;
  if (part(element, "decide")) part(element, "decide").hidden = !why;
  if (part(element, "anyway")) {
    part(element, "anyway").textContent = guard ? "Send anyway" : "Try again";
  }
}

function part(element, name) {
  return element.querySelector(`[data-${name}]`);
}
