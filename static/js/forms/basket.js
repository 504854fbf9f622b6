/* The files chosen for a message, within the limits; what does not fit is named with the reason. */

const MB = 1024 * 1024;

export class Basket {
  #files = [];

  constructor({ maxFiles = 20, maxMegabytes = 25 } = {}) {
    Object.assign(this, { maxFiles, maxMegabytes });
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
    if (file.size > this.maxMegabytes * MB) {
      return `${file.name} was left out. It is larger than ${this.maxMegabytes} MB.`;
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

/** "48 KB", "2.1 MB". */
export function sizeInWords(bytes) {
  if (bytes < MB) return `${Math.max(1, Math.round(bytes / 1024))} KB`;
  return `${(bytes / MB).toFixed(1)} MB`;
}
