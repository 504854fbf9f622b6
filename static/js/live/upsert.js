/* The one operation on the page for everything that arrives, from the stream or as an answer:
   whole elements, found by id, morphed in place, so that focus, caret, half-written text and
   opened things stay. Each is told to others as `desk:upsert` on the document. */

let morph = null;
htmx.registerExtension("desk", { init: (api) => { morph = api.morph; } }); // the only door to it

const TABLE_OR_ROW = /<table\b[\s\S]*?<\/table>|(<tr\b[^>]*\sid=[\s\S]*?<\/tr>)/g;

/** The elements of a frame or answer. Bare rows apart: a parser drops <tr> behind other elements. */
export function parse(html) {
  const rows = [];
  const rest = html.replace(TABLE_OR_ROW, (part, row) => (row ? rows.push(row) && "" : part));
  return [rest, ...rows].flatMap((part) => [...fragment(part).children]);
}

export function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/** Shows elements (or HTML). False when one of them failed; the others are shown all the same. */
export function upsert(source) {
  let whole = true;
  for (const element of typeof source === "string" ? parse(source) : source) {
    try {
      if (element.id) apply(element);
    } catch (fault) {
      console.error("An update was not shown:", element.id, fault);
      whole = false;
    }
  }
  return whole;
}

/** Puts `element` in the place of `old`, keeping what the reader has in it. */
export function morphInto(old, element) {
  const holder = document.createDocumentFragment();
  holder.append(element);
  morph(old, holder, false);
  htmx.process(document.getElementById(element.id) ?? old);
}

function apply(element) {
  const { id } = element;
  if ("main" in element.dataset) return applyToMain(element);
  const old = document.getElementById(id);
  if (isOlder(element, old)) return undefined;
  if ("stale" in element.dataset) return old && tell("desk:stale", { id, element: old });
  if ("gone" in element.dataset) {
    old?.remove();
    return tell("desk:upsert", { id, element, outcome: "gone" });
  }
  const outcome = old ? replace(old, element) : insert(element);
  const now = document.getElementById(id);
  if (now) countEntry(now);
  return tell("desk:upsert", { id, element: now ?? element, outcome });
}

function isOlder(element, old) {
  return Number(old?.dataset.rev) > Number(element.dataset.rev);
}

function replace(old, element) {
  morphInto(old, element);
  return "changed";
}

function insert(element) {
  const parent = document.getElementById(element.dataset.into);
  if (!parent) return "absent";
  parent.insertBefore(element, placeIn(parent, element));
  htmx.process(element);
  return "added";
}

/** Entries stand by number: an answer may have brought #120 before the stream brings #119. */
function placeIn(parent, element) {
  if (element.dataset.at === "start") return parent.firstChild;
  const seq = Number(element.dataset.seq);
  let before = null;
  for (let child = parent.lastElementChild; child; child = child.previousElementSibling) {
    if (Number(child.dataset.seq) <= seq) break;
    if (Number(child.dataset.seq) > seq || "held" in child.dataset) before = child;
  }
  return before;
}

/** `data-from` is what the page must have already to be complete with this one's number. */
function applyToMain(template) {
  const main = document.querySelector("main");
  if (!main || isOlder(template, main)) return;
  const { seq, from = 0, ...facts } = template.dataset;
  delete facts.main;
  Object.assign(main.dataset, facts);
  const complete = Number(main.dataset.seq ?? 0);
  if (complete >= Number(from) && Number(seq) > complete) main.dataset.seq = seq;
  tell("desk:upsert", { id: template.id, element: main, outcome: "changed" });
}

/** The page's number says that it has everything before: one that skips another does not count. */
function countEntry(element) {
  const main = element.closest("main[data-seq]");
  if (!main || !element.matches("[data-kind][data-seq]")) return;
  const [number, complete] = [element, main].map((el) => Number(el.dataset.seq));
  if (number === complete + 1) main.dataset.seq = number;
  else if (number > complete) tell("desk:ahead", { number });
}

function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}
