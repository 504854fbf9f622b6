/* Personal parts: a frame only marks them stale, the page fetches them anew from `data-fetch`.
   It asks a moment later, so that what comes together is one request and a hundred pages do not
   ask in the same instant. One request per address at a time; what failed is tried again at the
   next beat, and told as `desk:fetched`. */

import { fragment, upsert } from "./upsert.js";

const waiting = new Map(); // address → ids
const soon = new Set(); // addresses that will be asked
const loading = new Set();
const [LEAST, SPREAD] = [50, 300];

/** The part that holds the element is old. */
export function refetch(element) {
  const part = element.closest("[data-fetch]");
  if (!part) return;
  const address = part.dataset.fetch;
  waiting.set(address, (waiting.get(address) ?? new Set()).add(part.id));
  if (soon.has(address)) return;
  soon.add(address);
  setTimeout(() => load(address), LEAST + Math.random() * SPREAD);
}

export function retryFailed() {
  [...waiting.keys()].forEach(load);
}

async function load(address) {
  soon.delete(address);
  if (loading.has(address) || !waiting.has(address)) return; // asked again when this one is through
  const ids = waiting.get(address);
  waiting.delete(address);
  loading.add(address);
  const done = await show(address, ids).catch(() => false);
  loading.delete(address);
  document.dispatchEvent(new CustomEvent("desk:fetched", { detail: { address, done } }));
  if (!done) waiting.set(address, new Set([...ids, ...(waiting.get(address) ?? [])]));
  else if (waiting.has(address)) load(address);
}

async function show(address, ids) {
  const response = await fetch(address, {
    headers: { "HX-Request": "true", "Desk-By-Itself": "1", Accept: "text/html" }, // no use of the session
    cache: "no-store",
    redirect: "manual",
  });
  if (!response.ok) return false;
  const parts = fragment(await response.text());
  upsert([...ids].map((id) => parts.getElementById(id)).filter(Boolean));
  return true;
}
