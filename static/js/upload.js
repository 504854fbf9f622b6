/* data-behaviour="upload" on a form with files: pick, drop, paste, camera. What keeps them, shows
   them and sends them with progress is loaded with the first file; without it a picked file stays
   where the browser put it. */

import { say } from "./forms/outcome.js";

const NOT_TAKEN = "This was not added: the desk does not answer. Try again when the line is back.";

export function upload(form, signal) {
  const at = (name, act) => form.addEventListener(name, act, { signal });
  let known; // the files chosen so far, once there are any
  let loading; // one wait for all: each waiting by itself, later files could come first
  const files = () => (loading ??= import("./forms/chosen.js")
    .then(({ Chosen }) => (known = new Chosen(form)))
    .catch(() => (loading = undefined)));
  const take = async (list) => {
    const some = [...list]; // the event forgets them
    const chosen = await files();
    if (chosen) return chosen.take(some);
    if (!form.querySelector("input[type=file]").files.length) say(form, NOT_TAKEN);
  };
  const hold = (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    form.classList.toggle("is-drop", event.type === "dragover");
    if (event.type === "drop") take(event.dataTransfer.files);
  };

  at("change", ({ target }) => target.type === "file" && take(target.files));
  at("paste", (event) => {
    if (!event.clipboardData?.files.length) return;
    event.preventDefault();
    take(event.clipboardData.files);
  });
  for (const name of ["dragover", "dragleave", "drop"]) at(name, hold);
  at("htmx:before:request", ({ detail: { ctx } }) => known?.send(ctx));
  at("htmx:finally:request", () => known?.sent());
  at("desk:sent", () => known?.empty());
  for (const name of ["desk:refused", "desk:unsent"]) {
    at(name, ({ detail: { status } }) => known?.failed(status));
  }
}
