/* The files that were chosen for a form: kept through answers that bring the form anew, drawn, sent
   with progress; and the text goes out even when a file does not. */

import { Basket } from "./basket.js";
import { drawFiles, offerTextAlone } from "./file-list.js";
import { say } from "./outcome.js";

export class Chosen {
  constructor(form) {
    const { maxFiles = 20, maxBytes = 25_000_000 } = form.dataset;
    this.form = form;
    this.basket = new Basket({ maxFiles: Number(maxFiles), maxBytes: Number(maxBytes) });
  }

  take(files) {
    const leftOut = this.basket.add(files);
    this.#show();
    say(this.form, leftOut.join(" "));
  }

  empty() {
    this.basket.empty();
    this.#show();
  }

  /** A request begins: with files it tells how far it is. */
  send(ctx) {
    const bar = this.#bar;
    if (!bar || !this.basket.files.length) return;
    ctx.fetch = async (url, request) => {
      const { sendWithProgress } = await import("./transport.js"); // only who sends files
      const draw = (share) => Object.assign(bar, { hidden: false, value: share });
      return sendWithProgress(url, request, draw);
    };
  }

  sent() {
    this.#bar?.setAttribute("hidden", "");
  }

  failed(status) {
    this.#show(); // an answer that brought the form anew has emptied the list
    if (!this.basket.files.length || [409, 422].includes(status)) return;
    offerTextAlone(this.form, () => { this.empty(); this.form.requestSubmit(); });
  }

  get #bar() {
    return this.form.querySelector("progress[data-upload]");
  }

  #show() {
    const { files } = this.basket;
    const chosen = new DataTransfer();
    files.forEach((file) => chosen.items.add(file));
    this.form.querySelector("input[type=file][name]").files = chosen.files;
    const remove = (index) => { this.basket.remove(index); this.#show(); };
    drawFiles(this.form.querySelector("[data-file-list]"), files, remove);
  }
}
