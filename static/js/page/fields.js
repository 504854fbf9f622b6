/* What a person wrote or chose in a form, as data, and back: never passwords, files or hidden fields. */

const CHOICE = "[type=radio], [type=checkbox]";
const KEPT = "textarea, select, input:not([type=hidden], [type=password], [type=file])";

export function fieldsOf(form) {
  return named(form).map(({ name, value, checked }) => ({ name, value, checked }));
}

export function putBack(form, kept) {
  for (const { name, value, checked } of kept) {
    const fields = named(form).filter((field) => field.name === name);
    const choice = fields.find((field) => field.matches(CHOICE) && field.value === value);
    if (choice) choice.checked = checked;
    else if (fields[0] && !fields[0].matches(CHOICE)) fields[0].value = value;
  }
}

function named(form) {
  return [...form.querySelectorAll(KEPT)].filter((field) => field.name);
}
