/* "(2) My tickets" and a dot on the tab's icon, while the tab is not looked at. */

export class Unread {
  #new = new Set();
  #icon = document.querySelector("link[rel=icon][data-dot]");
  #plain = this.#icon?.href;

  /** Something new, by its id: twice is once. */
  add(id) {
    if (document.hidden) this.#show(this.#new.add(id).size);
  }

  /** The tab was shown or hidden. */
  look() {
    if (!this.#new.size || document.hidden) return;
    this.#new.clear();
    this.#show(0);
  }

  #show(count) {
    const title = document.title.replace(/^\(\d+\) /, "");
    document.title = count ? `(${count}) ${title}` : title;
    if (this.#icon) this.#icon.href = count ? this.#icon.dataset.dot : this.#plain;
  }
}
