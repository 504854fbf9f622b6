/* data-behaviour="typing" on the composer, data-typing-url: others see that somebody writes. */

import { post } from "./page/post.js";
import { TypingSignal } from "./talk/typing-signal.js";

export function typing(form, signal) {
  const kind = () => form.querySelector("[name=kind]:checked")?.value ?? "reply";
  const typer = new TypingSignal((on) => {
    post(form.dataset.typingUrl, on ? { kind: kind() } : { kind: kind(), stop: "1" });
  });
  const at = (name, act) => form.addEventListener(name, act, { signal });
  at("input", ({ target }) => {
    if (!target.matches("textarea")) return;
    if (target.value.trim()) typer.typed();
    else typer.stop();
  });
  for (const name of ["focusout", "desk:sent", "desk:kept"]) at(name, () => typer.stop());
  document.addEventListener("visibilitychange", () => document.hidden && typer.stop(), { signal });
}
