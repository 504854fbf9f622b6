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

  /** Takes what fits; returns a sentence for each file that was left out. */
  add(files) {
    return [...files].map((file) => this.#take(file)).filter(Boolean);
  }

  remove(index) {
    this.#files.splice(index, 1);
  }

  empty() {
    this.#files = [];
  }

  #take(file) {
    if (file.size > this.maxBytes) {
      return `${file.name} was left out. It is larger than ${sizeInWords(this.maxBytes)}.`;
    }
    if (this.#files.length >= this.maxFiles) {
      return `${file.name} was left out. A message takes ${this.maxFiles} files.`;
    }
    if (this.#files.some((other) => isSame(other, file))) return "";
    this.#files.push(file);
    return "";
  }
}

function isSame(one, other) {
  return ["name", "size", "lastModified"].every((fact) => one[fact] === other[fact]);
}

/** "48 KB", "2.1 MB", "25 MB". */
export function sizeInWords(bytes) {
  if (bytes < MB) return `${Math.max(1, Math.floor(bytes / 1000))} KB`;
  return `${(bytes / MB).toFixed(1).replace(".0", "")} MB`;
}
