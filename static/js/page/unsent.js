/* Is there something in the page that a person wrote and nobody has yet? */

const WRITTEN = "textarea, input[type=text], input[type=email], input:not([type])";

/** Fields that differ from what the server sent, and files that were chosen. */
export function hasUnsentText(root = document) {
  if (root.querySelector("dialog[open]")) return true;
  const written = ({ form, value, defaultValue }) =>
    form?.method === "post" && value !== defaultValue && value.trim() !== "";
  const chosen = (input) => input.files.length > 0;
  return [...root.querySelectorAll(WRITTEN)].some(written)
    || [...root.querySelectorAll("input[type=file]")].some(chosen);
}
