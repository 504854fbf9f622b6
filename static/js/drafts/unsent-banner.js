/* "Not sent yet: your reply to TKT-1042": above every page of staff until it is decided. */

const ID = "unsent";

export class UnsentBanner {
  #shown = "";

  constructor(main) {
    this.main = main;
  }

  /** `messages` have a `why`. What has not changed is not drawn, and not read out, again. */
  show(messages) {
    const words = messages.map(({ key, why }) => key + why).join(" ");
    const slot = document.getElementById(ID) ?? this.#slot();
    if (words === this.#shown && slot.hasChildNodes() === Boolean(words)) return;
    this.#shown = words;
    slot.replaceChildren(...(messages.length ? [banner(messages)] : []));
  }

  #slot() {
    const slot = make("div", "notice-slot");
    slot.id = ID;
    slot.setAttribute("role", "status");
    this.main.prepend(slot);
    return slot;
  }
}

function banner(messages) {
  const [{ label, why, guard }] = messages;
  const element = make("div", "banner banner--risk");
  const words = make("div");
  const one = messages.length === 1;
  const title = one ? `Not sent yet: your reply to ${label}` : `Not sent yet: ${messages.length} replies`;
  words.append(make("p", "banner__title", title));
  if (one) words.append(make("p", "", guard ? why.replace(/^Not sent yet\. /, "") : why));
  const row = make("p", "btn-row");
  row.append(...links(messages));
  element.append(words, row);
  return element;
}

/** The first of each ticket. */
function links(messages) {
  const first = messages.filter(({ ticket }, i) =>
    messages.findIndex((other) => other.ticket === ticket) === i);
  return first.map(({ ticket, key, label }) => {
    const a = make("a", "btn btn--s", messages.length === 1 ? "Look at it" : label);
    a.href = `/tickets/${ticket}#held-${key}`;
    return a;
  });
}

function make(tag, className = "", text = "") {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}
