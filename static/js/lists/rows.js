/* Rows of a list page: which belong, which have left, and moving among them by key. */

const LINK = ".queue__link, a[href]";

/** data-views names the views a row stands in; personal ones as "mine:<id>", percent-encoded. */
export function belongs(row, view, person) {
  return isNamed(row.dataset.views, view, person);
}

/** Whether it stands under a heading (data-group) that is not its own any more (data-groups). */
export function isMisplaced(row, person) {
  const group = row.closest("[data-group]")?.dataset.group;
  return Boolean(group) && !isNamed(row.dataset.groups, group, person);
}

export function isNamed(names = "", name, person = "") {
  const all = names.split(/\s+/);
  return all.includes(name) || all.includes(`${name}:${encodeURIComponent(person)}`);
}

/** Greys a row that left, with the reason from data-gone-text, or takes it back. */
export function markGone(row, gone) {
  row.classList.toggle("queue__row--gone", gone);
  if (!gone || !row.dataset.goneText) return;
  for (const place of row.querySelectorAll("[data-gone-slot], .queue__sla")) {
    const words = Object.assign(document.createElement("span"), { className: "muted" });
    words.textContent = row.dataset.goneText;
    place.replaceChildren(words);
  }
}

/** How far each row's customer has spoken: a row that changes where it stands may be news, too. */
export class Said {
  #numbers = new Map();

  constructor(box) {
    this.box = box;
    this.note();
  }

  /** The rows as they stand are known. */
  note() {
    this.box.querySelectorAll("[data-views]").forEach((row) => this.isMore(row));
  }

  /** Has the customer of this row written since it was last looked at? */
  isMore({ id, dataset: { customerSeq } }) {
    const before = this.#numbers.get(id);
    this.#numbers.set(id, customerSeq);
    return Number(customerSeq) > Number(before);
  }
}

export class Cursor {
  #last = "";

  constructor(box) {
    this.box = box;
  }

  get rows() {
    return [...this.box.querySelectorAll("[data-views]")];
  }

  get row() {
    const focused = document.activeElement?.closest("[data-views]");
    return focused ?? document.getElementById(this.#last);
  }

  move(step) {
    const { rows } = this;
    const at = rows.indexOf(this.row);
    const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step))];
    if (!next) return false;
    this.#last = next.id;
    next.querySelector(LINK)?.focus();
    return true;
  }

  /** The focus back to the row in use, else to the list. */
  rest() {
    if (this.box.contains(document.activeElement)) return;
    (this.row?.querySelector(LINK) ?? this.box).focus({ preventScroll: true });
  }

  open() {
    this.row?.querySelector(LINK)?.click();
    return Boolean(this.row);
  }
}
