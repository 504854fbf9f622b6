/* Unsent texts on this device, by person, ticket and kind. Notes stay in the session's storage:
   what is internal never outlives it. Storage may be full or forbidden; then nothing is kept. */

const PREFIX = "desk.text";

/** The texts of the page's person, and of the same one under earlier rights (data-before). */
export function textsHere(body = document.body) {
  const texts = new DeviceTexts(body.dataset.person ?? "");
  const ticket = document.querySelector("main[data-ticket]")?.dataset.ticket;
  for (const person of (body.dataset.before ?? "").split(" ").filter(Boolean)) {
    texts.adopt(new DeviceTexts(person), ticket);
  }
  return texts;
}

/** Of nobody: a request that was never sent. Whoever leaves this device clears it. */
export const strangersTexts = () => new DeviceTexts("");

export class DeviceTexts {
  constructor(person) {
    const [device, session] = [safely(() => localStorage), safely(() => sessionStorage)];
    Object.assign(this, { person, device, session });
  }

  /** Keeps `value` (an object), or forgets when it is null. False when that failed. */
  put(ticket, kind, value) {
    return safely(() => {
      const place = kind === "note" ? this.session : this.device;
      if (value === null) place.removeItem(this.#key(ticket, kind));
      else place.setItem(this.#key(ticket, kind), JSON.stringify(value));
      return true;
    }) ?? false;
  }

  get(ticket, kind) {
    const place = kind === "note" ? this.session : this.device;
    return safely(() => JSON.parse(place.getItem(this.#key(ticket, kind))));
  }

  /** All texts of this person: [{ ticket, kind, …value }]. */
  all() {
    return [this.device, this.session].flatMap((place) => this.#keys(place).map((key) => {
      const [ticket, kind] = key.split("|").slice(2);
      return { ticket, kind, ...safely(() => JSON.parse(place.getItem(key))) };
    }));
  }

  /** Takes over what the same person kept of a ticket under another name; of two the newer one. */
  adopt(other, ticket) {
    for (const key of [this.device, this.session].flatMap((place) => other.#keys(place))) {
      const [of, kind] = key.split("|").slice(2);
      if (of !== ticket) continue;
      const [theirs, mine] = [other.get(of, kind), this.get(of, kind)];
      if (this.put(of, kind, mine?.at >= theirs?.at ? mine : theirs)) other.put(of, kind, null);
    }
  }

  clear() {
    for (const place of [this.device, this.session]) {
      for (const key of this.#keys(place)) place.removeItem(key);
    }
  }

  /** The keys of everybody's texts. */
  get keys() {
    return [this.device, this.session].flatMap((place) => Object.keys(place ?? {}))
      .filter((key) => key.startsWith(`${PREFIX}|`));
  }

  #keys(place) {
    return Object.keys(place ?? {}).filter((key) => key.startsWith(`${PREFIX}|${this.#who()}|`));
  }

  #key(ticket, kind) {
    return [PREFIX, this.#who(), ticket, kind].join("|");
  }

  #who() {
    return encodeURIComponent(this.person);
  }
}

function safely(act) {
  try {
    return act();
  } catch {
    return null;
  }
}
