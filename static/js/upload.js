/* data-behaviour="upload" on a form with files: pick, drop, paste, camera; progress; and the text
   goes out even when a file does not. */

import { Basket } from "./forms/basket.js";
import { drawFiles, offerTextAlone } from "./forms/file-list.js";
import { say } from "./forms/outcome.js";

export function upload(form, signal) {
  const at = (name, act) => form.addEventListener(name, act, { signal });
  const find = (selector) => form.querySelector(selector);
  const input = () => find("input[type=file][name]");
  const { maxFiles = 20, maxBytes = 25_000_000 } = form.dataset;
  const basket = new Basket({ maxFiles: Number(maxFiles), maxBytes: Number(maxBytes) });

  const show = () => {
    const chosen = new DataTransfer();
    basket.files.forEach((file) => chosen.items.add(file));
    input().files = chosen.files;
    drawFiles(find("[data-file-list]"), basket.files, (index) => { basket.remove(index); show(); });
  };
  const take = (files) => {
    const leftOut = basket.add(files);
    show();
    say(form, leftOut.join(" "));
  };
  const hold = (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    form.classList.toggle("is-drop", event.type === "dragover");
    if (event.type === "drop") take(event.dataTransfer.files);
  };

  for (const camera of form.querySelectorAll("[data-camera]")) {
    camera.hidden = !matchMedia("(pointer: coarse)").matches;
  }
  at("change", ({ target }) => target.type === "file" && take([...target.files]));
  at("paste", (event) => {
    if (!event.clipboardData?.files.length) return;
    event.preventDefault();
    take(event.clipboardData.files);
  });
  for (const name of ["dragover", "dragleave", "drop"]) at(name, hold);
  at("htmx:before:request", ({ detail: { ctx } }) => {
    const bar = find("progress[data-upload]");
    if (!bar || !basket.files.length) return;
    ctx.fetch = async (url, request) => {
      const { sendWithProgress } = await import("./forms/transport.js"); // only who sends files
      const draw = (share) => Object.assign(bar, { hidden: false, value: share });
      return sendWithProgress(url, request, draw);
    };
  });
  at("htmx:finally:request", () => { find("progress[data-upload]")?.setAttribute("hidden", ""); });
  at("desk:sent", () => { basket.empty(); show(); });
  for (const name of ["desk:refused", "desk:unsent"]) at(name, ({ detail }) => {
    show(); // an answer that brought the form anew has emptied the list
    if (!basket.files.length || [409, 422].includes(detail.status)) return;
    offerTextAlone(form, () => { basket.empty(); show(); form.requestSubmit(); });
  });
}
