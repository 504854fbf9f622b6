/* On every page of staff: replies that this browser kept go out when the line is back, and those
   that did not are named until somebody decides: send anyway, edit or throw away. */

import { DeviceTexts } from "./drafts/device.js";
import { decide } from "./drafts/deciding.js";
import { drawHeld } from "./drafts/held-bubbles.js";
import { onceLeft } from "./drafts/tabs.js";
import { Outbox } from "./drafts/outbox.js";
import { sendHeld } from "./drafts/sending.js";
import { UnsentBanner } from "./drafts/unsent-banner.js";

export function startUnsent() {
  const { person } = document.body.dataset;
  const main = document.querySelector("main");
  if (!person || !main) return;
  const texts = new DeviceTexts(person);
  const box = new Outbox({ texts, send: (message) => sendHeld(message, person) });
  const banner = new UnsentBanner(main);
  const draw = () => {
    banner.show(box.messages.filter(({ why }) => why));
    drawHeld(box.messages.filter(({ ticket }) => ticket === main.dataset.ticket));
  };

  for (const name of ["desk:held", "desk:upsert"]) document.addEventListener(name, ({ detail }) => {
    if (!detail || detail.element === main) draw(); // a page that came anew has lost it
  });
  addEventListener("storage", draw); // another tab decided
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-held] [data-do]");
    const id = button?.closest("[data-held]").id;
    const message = box.messages.find(({ key }) => `held-${key}` === id);
    if (message) decide(button.dataset.do, message, box);
  });
  onceLeft(() => { box.end(); draw(); });
  draw();
  box.run();
  if (location.hash.startsWith("#held-")) {
    document.getElementById(location.hash.slice(1))?.scrollIntoView({ block: "nearest" });
  }
}
