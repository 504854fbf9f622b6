/* data-behaviour="conversation" on the scrolling box: follows at the end, else the pill; what is
   new while nobody looks; what the reader has seen, kept in main[data-seen]. */

import { Pill } from "./page/pill.js";
import { post } from "./page/post.js";
import { Announcer } from "./talk/announcer.js";
import { Follower } from "./talk/follower.js";
import { SeenTracker } from "./talk/seen.js";
import { Unread } from "./talk/unread.js";

const SPOKEN = "[data-kind=reply], [data-kind=note], [data-kind=handover]";
const WRITER = ".entry__name, .handover__head .person__name, .bubble__who b";

export function conversation(box, signal) {
  const list = box.querySelector("ol");
  const follower = new Follower(box, signal);
  const announcer = new Announcer(document.querySelector("[data-said]"));
  const unread = new Unread();
  const seen = trackSeen(box, signal);
  const button = document.querySelector("[data-newpill=messages]");
  const pill = new Pill(button, (n) => (n === 1 ? "1 new message" : `${n} new messages`));
  const toEnd = () => { follower.toEnd(); pill.count = 0; };
  const on = (target, name, act) => target?.addEventListener(name, act, { signal });
  if (box.dataset.begins === "top") follower.beginAtTop();
  else if (!box.querySelector(":target")) follower.begin(box.querySelector(".day--unread"));
  seen.watch(list.querySelectorAll("[data-seq]"));
  on(box, "scroll", () => { if (follower.atEnd) pill.count = 0; });
  for (const [target, name] of [[button, "click"], [document, "desk:latest"]]) on(target, name, toEnd);
  for (const name of ["desk:sent", "desk:kept"]) {
    on(document, name, ({ target }) => target.matches("[data-behaviour~=composer]") && toEnd());
  }
  on(document, "desk:upsert", ({ detail: { element, outcome } }) => {
    seen.recount();
    if (element.contains(list)) seen.watch(list.querySelectorAll("[data-seq]")); // it came anew
    if (outcome !== "added" || !list.contains(element)) return;
    seen.watch([element]);
    if (isOwn(element) || !element.matches(SPOKEN)) return;
    if (!follower.atEnd && follower.isAbove(element)) pill.count += 1;
    unread.add(element.id);
    announcer.say(`New message from ${element.querySelector(WRITER)?.textContent ?? "the desk"}`);
  });
  on(document, "visibilitychange", () => { seen.refresh(); unread.look(); });
}

function trackSeen(box, signal) {
  const { dataset } = box.closest("main");
  let soon;
  const tracker = new SeenTracker(box, dataset, (number) => {
    dataset.seen = number;
    clearTimeout(soon);
    const address = box.dataset.seenUrl;
    if (address) soon = setTimeout(() => post(address, { seen: number }), 100);
  });
  signal.addEventListener("abort", () => tracker.stop());
  return tracker;
}

/** Written here: on a customer's page every bubble of theirs, whichever device it came from. */
const isOwn = (element) => element.matches(".bubble--me")
  || (Boolean(element.dataset.by) && element.dataset.by === document.body.dataset.person);
