/* Draws the chosen files into a [data-file-list], each with a button that takes it out again. */

import { sizeInWords } from "./basket.js";

export function drawFiles(list, files, remove) {
  list.replaceChildren(...files.map((file, index) => item(file, () => remove(index))));
  list.hidden = files.length === 0;
}

/** Files never stop the text: a button beside the reason sends it without them. */
export function offerTextAlone(form, send) {
  const button = make("button", "btn btn--s", "Send the text without the files");
  button.type = "button";
  button.addEventListener("click", send);
  queueMicrotask(() => form.querySelector("[data-fail]")?.append(" ", button)); // behind the reason
}

function item(file, remove) {
  const li = make("li", "file");
  const button = make("button", "file__remove", "×");
  button.type = "button";
  button.setAttribute("aria-label", `Remove ${file.name}`);
  button.addEventListener("click", remove);
  const size = make("span", "file__size", sizeInWords(file.size));
  li.append(make("span", "file__name", file.name), size, button);
  return li;
}

function make(tag, className, text = "") {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}
