/* What differs between this page as it followed live and the same address loaded anew: lines of
   both, without what a page has only while it is open (keys, the line's state, who looks on). */

async (within) => {
  const SKIPPED = `dialog, script, template, .live, .streambar, .presence, .typing, .newpill,
    .rail__foot, .avail, .day--unread, .fold-long__more, .part-failed, [data-said], [data-draft-sign],
    input[name=key], input[name=seen], #request-said, #live-said, #staff-age, #unsent,
    #dashboard-at, #list`;
  const SPAN = /\b\d+[smhd]\b( \d+[mh]\b)?/g;
  const UNTOLD = new Set(["open", "data-rev", "data-own", "data-seen", "data-expires",
    "data-htmx-powered", "data-begins", "data-news-by", "data-draft-at", "data-folded", "aria-busy", "data-since", "data-now"]);

  const until = Date.now() + within;
  for (let tries = 1; ; tries += 1) {
    const found = await differences();
    // Where a machine is busy one look may take all the time: what it compared is old by then.
    if (!found || (tries > 3 && Date.now() > until)) return found;
    await new Promise((resolve) => { setTimeout(resolve, 150); });
  }

  async function differences() {
    const text = await (await fetch(location.href, { cache: "no-store" })).text();
    const fresh = new DOMParser().parseFromString(text, "text/html");
    const list = document.querySelector("#list");
    const waits = list ? compareLists(list, fresh.querySelector("#list")) : [];
    const told = [lines(document), lines(fresh)];
    const same = !waits.length && told[0].join("\n") === told[1].join("\n");
    return same ? null : [...told, waits];
  }

  function lines(page) {
    const found = [];
    for (const part of page.querySelectorAll("#rail, main")) walk(part, "", found);
    return found;
  }

  function walk(element, indent, found) {
    if (element.matches(SKIPPED)) return;
    found.push(`${indent}<${element.localName}${attributes(element)}>`);
    if (element.matches("textarea")) return;
    for (const node of unfolded(element)) {
      if (node instanceof Element || node.nodeType === Node.ELEMENT_NODE) walk(node, `${indent} `, found);
      const text = node.nodeType === Node.TEXT_NODE ? node.data.replace(/\s+/g, " ").trim() : "";
      if (text && !element.matches("time")) found.push(`${indent} ${text.replace(SPAN, "…")}`);
    }
  }

  /* Runs of system lines are folded when a page is loaded, never under the eyes of a reader. */
  function unfolded(element) {
    return [...element.childNodes].flatMap((node) =>
      (node.matches?.(".folded") ? [...node.querySelectorAll(":scope > details > ol > li")] : [node]));
  }

  function attributes(element) {
    const classes = [...element.classList].filter((name) => !/^(is-own|entry--new|queue__row--unread)$/.test(name));
    const others = [...element.attributes]
      .filter(({ name }) => name !== "class" && !UNTOLD.has(name))
      .map(({ name, value }) => ` ${name}="${value.replace(/seen=\d+/, "seen")}"`).sort();
    return (classes.length ? ` .${classes.sort().join(".")}` : "") + others.join("");
  }

  /* Rows that would come or go wait behind the pill; those that stay are the same. */
  function compareLists(live, fresh) {
    const rows = (box) => new Map([...box.querySelectorAll("tr[data-views]")].map((tr) => [tr.id, tr]));
    const [then, now] = [rows(live), rows(fresh)];
    const told = (tr) => { const found = []; walk(tr, "", found); return found.join("\n"); };
    const faults = [...then].map(([id, tr]) => {
      const greyed = tr.matches(".queue__row--gone");
      if (!now.has(id)) return greyed ? "" : `${id} has left and is not greyed`;
      if (greyed) return `${id} is back and still greyed`;
      return told(tr) === told(now.get(id)) ? "" : `${told(tr)}\nshould be\n${told(now.get(id))}`;
    });
    for (const count of fresh.querySelectorAll(".queue__group-n")) {
      const shown = live.querySelector(`#${count.id}`);
      if (shown && shown.textContent !== count.textContent) faults.push(`#${count.id} is ${shown.textContent}, not ${count.textContent}`);
    }
    const group = (tr) => tr.closest("tbody").id;
    const moved = ([id, tr]) => then.has(id) && group(then.get(id)) !== group(tr);
    const come = [...now].filter((each) => !then.has(each[0]) || moved(each)).length;
    const pill = document.querySelector("[data-newpill=list]");
    const said = pill.hidden ? 0 : parseInt(pill.textContent, 10);
    if (said !== come) faults.push(`${come} new, the pill says ${said}`);
    return faults.filter(Boolean);
  }
}
