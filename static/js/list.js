/* data-behaviour="list" on #list, data-view: rows change where they stand; what left is greyed;
   what is new, or belongs under another heading, waits behind the pill; j k o. */

import { onKey } from "./keyboard.js";
import { refreshList } from "./lists/refresh.js";
import { News } from "./lists/news.js";
import { belongs, Cursor, isMisplaced, markGone, Said } from "./lists/rows.js";
import { Pill } from "./page/pill.js";
import { Unread } from "./talk/unread.js";

export function list(box, signal) {
  const person = document.body.dataset.person ?? "";
  const button = document.querySelector("[data-newpill=list]");
  const pill = new Pill(button, (count) => `${count} new`);
  const unread = new Unread();
  const [said, news, cursor] = [new Said(box), new News(box, signal), new Cursor(box)];
  const waiting = new Set();

  const wait = (row, waits) => {
    waiting[waits ? "add" : "delete"](row.id);
    pill.count = waiting.size;
  };
  const arrived = (row) => {
    const known = waiting.has(row.id);
    wait(row, belongs(row, box.dataset.view, person));
    if (!known && waiting.has(row.id)) unread.add(row.id);
  };
  const changed = (row) => {
    const here = belongs(row, box.dataset.view, person);
    markGone(row, !here);
    news.happened(row);
    wait(row, here && isMisplaced(row, person));
    if (said.isMore(row) && here) unread.add(row.id);
  };
  const isAll = () => { waiting.clear(); pill.count = 0; said.note(); news.note(); };
  const takeIn = async () => {
    button.setAttribute("aria-busy", "true");
    const { row } = cursor;
    const done = await refreshList(box, row?.id);
    button.removeAttribute("aria-busy");
    if (!done) return;
    isAll();
    cursor.rest();
  };

  document.addEventListener("desk:upsert", ({ detail: { element, outcome } }) => {
    if (element.contains(box)) isAll(); // the page came anew
    if (element.dataset.views === undefined) return;
    if (outcome === "changed") changed(element);
    else if (outcome === "absent") arrived(element);
  }, { signal });
  document.addEventListener("visibilitychange", () => unread.look(), { signal });
  for (const asks of [button, document.querySelector("[data-list-again]")]) {
    asks?.addEventListener("click", takeIn, { signal });
  }
  onKey("j", () => cursor.move(1), signal);
  onKey("k", () => cursor.move(-1), signal);
  onKey("o", () => cursor.open(), signal);
}
