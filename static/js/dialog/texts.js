/* What was written in a dialog that was closed without sending, by address, until the page goes. */

import { fieldsOf, putBack } from "../page/fields.js";

const texts = new Map(); // address → its fields

export function keepDialog(address, form) {
  texts.set(address, fieldsOf(form));
}

export function restoreDialog(address, form) {
  putBack(form, texts.get(address) ?? []);
}

export function forgetDialog(address) {
  texts.delete(address);
}
