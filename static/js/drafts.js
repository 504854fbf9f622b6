/* data-behaviour="drafts" on a form with a text box: nothing that was typed is lost. */

import { textsHere } from "./drafts/device.js";
import { Draft } from "./drafts/draft.js";
import { onSent, onceLeft, tellSent } from "./drafts/tabs.js";
import { post } from "./page/post.js";

export function drafts(form, signal) {
  const person = document.body.dataset.person ?? "";
  const sign = () => form.querySelector("[data-draft-sign]");
  const kind = () => form.querySelector("[name=kind]:checked")?.value ?? "reply";
  const on = (target, name, act) => target.addEventListener(name, act, { signal });
  const main = form.closest("main");
  const ticket = main?.dataset.ticket || location.pathname;
  const draft = new Draft({
    box: form.querySelector("textarea"),
    kind: kind(),
    ticket,
    url: form.dataset.draftUrl,
    texts: textsHere(),
    post: (url, fields) => post(url, { ...fields, for: person, seen: newest(main) }),
    sent: (kind, text) => tellSent({ ticket, kind, text }),
    shown: (kept) => sign() && (sign().hidden = !kept),
  });
  const templateFor = (of) => form.querySelector(`template[data-draft="${of}"]`);

  draft.restore(Number(form.dataset.draftAt ?? Infinity));
  on(form, "input", ({ target }) => target === draft.box && draft.changed());
  on(form, "change", ({ target }) => {
    if (target.name !== "kind") return;
    draft.switchTo(kind(), templateFor(kind())?.content.textContent);
  });
  on(form, "htmx:before:request", () => draft.pause());
  for (const name of ["desk:sent", "desk:kept"]) on(form, name, () => draft.arrived());
  on(form, "desk:refused", () => draft.leave());
  on(document, "visibilitychange", () => document.hidden && draft.leave());
  on(document, "desk:leaving", () => draft.keep());
  on(window, "pagehide", () => draft.leave());
  onSent((what) => what.ticket === ticket && draft.sentElsewhere(what.kind, what.text), signal);
  onceLeft(() => draft.end(), signal);
}

/** The last number the page shows: what is reported late, after a message that was sent since, is no
    draft any more. */
function newest(main) {
  const shown = main ? [main, ...main.querySelectorAll("[data-seq]")] : [];
  return Math.max(0, ...shown.map(({ dataset }) => Number(dataset.seq ?? 0)));
}
