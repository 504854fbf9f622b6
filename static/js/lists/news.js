/* Which rows have something new since this person looked: .queue__row--unread. The server says it of
   a whole list (data-unread of #list-news, fetched anew when the tab is looked at again); each row
   that changes says by whom (data-news-by), and a frame of one's own that it was read. */

import { refetch } from "../live/stale.js";
import { isNamed } from "./rows.js";

export class News {
  #new = new Set(); // ids of rows

  constructor(box, signal, { dataset } = document.body) {
    Object.assign(this, { box, reader: dataset });
    this.note();
    let back = false; // until the line is complete again the server knows more
    document.addEventListener("visibilitychange", () => { back = !document.hidden; }, { signal });
    document.addEventListener("desk:live", ({ detail: { event } }) => {
      if (back && event === "now") refetch(this.#told);
      if (event === "now") back = false;
    }, { signal });
    document.addEventListener("desk:upsert", ({ detail: { id, element } }) => {
      if (id === "list-news") this.note();
      if (element.dataset.read) this.#wasRead(element.dataset);
    }, { signal });
  }

  get #told() {
    return this.box.querySelector("#list-news");
  }

  /** The list is as the server drew it. */
  note() {
    const numbers = this.#told?.dataset.unread.split(" ") ?? [];
    this.#new = new Set(numbers.map((number) => `ticket-${number}-row`));
    this.box.querySelectorAll("[data-concerns]").forEach((row) => this.#show(row));
  }

  /** A row was drawn anew. */
  happened(row) {
    const { newsBy } = row.dataset;
    if (newsBy !== undefined && newsBy !== this.reader.person) this.#new.add(row.id);
    this.#show(row);
  }

  #wasRead({ of, read }) {
    const row = document.getElementById(`ticket-${of}-row`);
    if (!row || Number(row.dataset.rev) > Number(read)) return;
    this.#new.delete(row.id);
    this.#show(row);
  }

  #show(row) {
    row.classList.toggle("queue__row--unread", this.#new.has(row.id) && this.#concerns(row));
  }

  #concerns({ dataset: { concerns } }) {
    const { l1, l2, person = "" } = this.reader;
    const levels = [l1 === undefined ? "" : "l1", l2 === undefined ? "" : "l2"].filter(Boolean);
    return levels.some((level) => isNamed(concerns, level)) || isNamed(concerns, "person", person);
  }
}
