/* data-behaviour="composer drafts": attaches behaviours to elements, also to those that arrive
   later. A behaviour gets the element and a signal that ends when the element leaves the page. */

const known = new Map();
const attached = new Map(); // element → { control, names }

export function define(name, attach) {
  known.set(name, attach);
}

export function startBehaviours(root = document.body) {
  attachIn(root);
  new MutationObserver((records) => {
    if (records.some((record) => record.removedNodes.length)) detachGone();
    for (const record of records) {
      if (record.type === "attributes") attachTo(record.target);
      for (const node of record.addedNodes) if (node instanceof Element) attachIn(node);
    }
  }).observe(root, { childList: true, subtree: true, attributeFilter: ["data-behaviour"] });
}

function attachIn(root) {
  if (root.matches("[data-behaviour]")) attachTo(root);
  root.querySelectorAll("[data-behaviour]").forEach(attachTo);
}

function attachTo(element) {
  if (!element.isConnected) return;
  const entry = attached.get(element) ?? { control: new AbortController(), names: new Set() };
  attached.set(element, entry);
  for (const name of (element.dataset.behaviour ?? "").split(/\s+/)) {
    if (!known.has(name) || entry.names.has(name)) continue;
    entry.names.add(name);
    known.get(name)(element, entry.control.signal);
  }
}

function detachGone() {
  for (const [element, { control }] of attached) {
    if (element.isConnected) continue;
    attached.delete(element);
    control.abort();
  }
}
