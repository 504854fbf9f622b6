/* The files chosen for a message, within the limits; what does not fit is named with the reason. */

const MB = 1_000_000; // as the server counts and says sizes (web/words.py)

export class Basket {
  #files = [];

  constructor({ maxFiles = 20, maxBytes = 25 * MB } = {}) {
    Object.assign(this, { maxFiles, maxBytes });
  }

  get files() {
    return [...this.#files];
  }

  /** Takes what fits; returns a sentence for each reason why files were left out. */
  add(files) {
    const leftOut = new Map();
    for (const file of files) {
      const fault = this.#take(file);
      if (fault) leftOut.set(fault, [...leftOut.get(fault) ?? [], file.name]);
    }
    return [...leftOut].map(([fault, names]) => `${listed(names)} left out. ${this.#why(fault, names)}`);
  }

  remove(index) {
    this.#files.splice(index, 1);
  }

  empty() {
    this.#files = [];
  }

  #take(file) {
    if (file.size > this.maxBytes) return "size";
    if (this.#files.length >= this.maxFiles) return "number";
    if (this.#files.some((other) => isSame(other, file))) return "";
    this.#files.push(file);
    return "";
  }

  #why(fault, names) {
    if (fault === "number") return `A message takes ${this.maxFiles} files.`;
    return `${names.length > 1 ? "Each" : "It"} is larger than ${sizeInWords(this.maxBytes)}.`;
  }
}

/** "a.txt was", "a.txt and b.txt were". */
function listed(names) {
  if (names.length === 1) return `${names[0]} was`;
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)} were`;
}

function isSame(one, other) {
  return ["name", "size", "lastModified"].every((fact) => one[fact] === other[fact]);
}

/** "48 KB", "2.1 MB", "25 MB". */
export function sizeInWords(bytes) {
  if (bytes < MB) return `${Math.max(1, Math.floor(bytes / 1000))} KB`;
  return `${(bytes / MB).toFixed(1).replace(".0", "")} MB`;
}
