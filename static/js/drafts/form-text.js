/* A form of somebody the desk does not know yet, kept on the device for a day: what was written, and
   its key, so that what arrived although the answer did not is never opened twice. */

import { fieldsOf, putBack } from "../page/fields.js";
import { strangersTexts } from "./device.js";

const FOR = 24 * 3_600_000;
const WITHIN = 1_000;
const PLACE = ["new", "request"];

export class FormText {
  #timer = 0;
  #touched = false;
  #texts = strangersTexts();

  /** `shown(kept)` says whether the text is safe. */
  constructor(form, shown) {
    Object.assign(this, { form, shown });
  }

  /** Puts back what was kept, unless something is written in the form already. */
  restore() {
    const kept = this.#texts.get(...PLACE);
    if (!kept) return;
    if (!(Date.now() - kept.at < FOR)) this.forget();
    else if (!isWritten(this.form)) {
      putBack(this.form, kept.fields);
      this.form.elements.key.value = kept.formKey;
      this.shown(true);
    }
  }

  changed() {
    this.#touched = true;
    this.#timer ||= setTimeout(() => this.keep(), WITHIN);
  }

  /** True when the device holds it. */
  keep() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    if (!this.#touched) return Boolean(this.#texts.get(...PLACE));
    this.#touched = false;
    const { form } = this;
    const formKey = form.elements.key.value;
    const value = { fields: fieldsOf(form), formKey, at: Date.now() };
    const kept = this.#texts.put(...PLACE, isWritten(form) ? value : null) && isWritten(form);
    this.shown(kept);
    return kept;
  }

  throwAway() {
    putBack(this.form, fieldsOf(this.form).map((field) => ({ ...field, value: "" })));
    this.forget();
  }

  /** It arrived: nothing of it stays. */
  forget() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#touched = false;
    this.#texts.put(...PLACE, null);
    this.shown(false);
  }
}

function isWritten(form) {
  return fieldsOf(form).some(({ value }) => value.trim());
}
