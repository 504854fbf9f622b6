/* Draws held messages at the end of the conversation, from the page's own template for them. */

export function drawHeld(list, template, messages) {
  list.querySelectorAll(":scope > [data-held]").forEach((bubble) => bubble.remove());
  if (template) list.append(...messages.map((message) => bubble(template, message)));
}

function bubble(template, { body }) {
  const element = template.content.firstElementChild.cloneNode(true);
  element.dataset.held = "";
  (element.querySelector("[data-text]") ?? element).textContent = body;
  return element;
}
