/* What was written in a dialog that was closed without sending, by address, until the page goes. */

const texts = new Map(); // address → [[name, value]]
const CHOICE = "[type=radio], [type=checkbox]";
const KEPT = "textarea, select, input:not([type=hidden], [type=password], [type=file])";

export function keepDialog(address, form) {
  const fields = [...form.querySelectorAll(KEPT)].filter((field) => field.name);
  texts.set(address, fields.map(({ name, value, checked }) => ({ name, value, checked })));
}

export function restoreDialog(address, form) {
  for (const { name, value, checked } of texts.get(address) ?? []) {
    const fields = [...form.querySelectorAll(KEPT)].filter((field) => field.name === name);
    const choice = fields.find((field) => field.matches(CHOICE) && field.value === value);
    if (choice) choice.checked = checked;
    else if (fields[0] && !fields[0].matches(CHOICE)) fields[0].value = value;
  }
}

export function forgetDialog(address) {
  texts.delete(address);
}
