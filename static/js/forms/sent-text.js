/* Empties a form after its text arrived, without losing what was typed while it travelled. */

const kept = new WeakMap(); // form → Map(textarea → text that was sent)

export function remember(form) {
  kept.set(form, new Map([...form.querySelectorAll("textarea")].map((box) => [box, box.value])));
}

/** Resets `form`; fields marked data-keep (the audience of a reply) stay as they are. */
export function clear(form) {
  const typed = [...(kept.get(form) ?? [])].map(([box, sent]) => [box, added(box.value, sent)]);
  const choices = [...form.querySelectorAll("[data-keep]")].map((field) => [field, field.checked]);
  form.reset();
  for (const [field, checked] of choices) field.checked = checked;
  for (const box of form.querySelectorAll("textarea")) box.value = "";
  for (const [box, text] of typed) box.value = text;
  kept.delete(form);
}

function added(value, sent) {
  return value.startsWith(sent) ? value.slice(sent.length).trimStart() : value;
}
