/* data-behaviour="audience" on the composer of staff. Who may read was chosen when a text was begun: new rights never turn a note into a reply. */

export function audience(form, signal) {
  const radio = (which) => form.querySelector(`[name=kind]${which}`);
  let kind = radio(":checked")?.value;
  form.addEventListener("change", () => { kind = radio(":checked")?.value; }, { signal });
  document.addEventListener("desk:upsert", ({ detail: { element } }) => {
    if (!form.contains(element) || radio(":checked")?.value === kind) return;
    const same = form.querySelector("textarea").value && radio(`[value="${kind}"]`);
    if (same) same.checked = true;
    else radio(":checked")?.dispatchEvent(new Event("change", { bubbles: true }));
  }, { signal });
}
