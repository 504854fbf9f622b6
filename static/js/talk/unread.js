/* "(2) My tickets" and a dot on the tab's icon, while the tab is not looked at. */

export class Unread {
  #count = 0;
  #icon = document.querySelector("link[rel=icon][data-dot]");
  #plain = this.#icon?.href;

  add(number = 1) {
    if (document.hidden) this.#show(this.#count + number);
  }

  /** The tab was shown or hidden. */
  look() {
    if (this.#count && !document.hidden) this.#show(0);
  }

  #show(count) {
    const title = document.title.replace(/^\(\d+\) /, "");
    document.title = count ? `(${count}) ${title}` : title;
    if (this.#icon) this.#icon.href = count ? this.#icon.dataset.dot : this.#plain;
    this.#count = count;
  }
}
