/* data-behaviour="days" on a conversation's list: each day is headed once ([data-day]), also one
   that begins while the page is open. data-year: it names the year, too. */

const HEAD = "[data-day]";
const UNREAD = ".day--unread";

export function days(list, signal) {
  const nameOf = namesOfDays(document.body.dataset.zone, "year" in list.dataset);
  document.addEventListener("desk:upsert", ({ detail: { element, outcome } }) => {
    if (outcome === "added" && element.parentElement === list) divide(list, nameOf);
  }, { signal });
}

function divide(list, nameOf) {
  const heads = [...list.querySelectorAll(`:scope > ${HEAD}`)];
  const right = new Set();
  let last = "";
  for (const item of [...list.children]) {
    const time = item.querySelector("time");
    const day = time && nameOf(new Date(time.dateTime));
    if (!day || day === last) continue;
    last = day;
    const before = item.previousElementSibling;
    right.add(headBefore(before?.matches(UNREAD) ? before : item, day, heads[0]));
  }
  heads.filter((head) => !right.has(head)).forEach((head) => head.remove());
}

function headBefore(item, day, pattern) {
  const there = item.previousElementSibling;
  if (there?.matches(HEAD) && there.textContent.trim() === day) return there;
  const head = pattern.cloneNode(true);
  (head.firstElementChild ?? head).textContent = day;
  item.before(head);
  return head;
}

/** "Saturday 21 November 2026", as the server words it. */
function namesOfDays(timeZone, withYear) {
  const parts = { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone };
  const format = new Intl.DateTimeFormat("en-GB", parts);
  const wanted = ["weekday", "day", "month", ...(withYear ? ["year"] : [])];
  return (date) => {
    const found = Object.fromEntries(format.formatToParts(date).map((p) => [p.type, p.value]));
    return wanted.map((name) => found[name]).join(" ");
  };
}
