/* Fetches the page's own address and takes the list from it, keeping the focus on its ticket and
   that row where it stands. #list-failed says when that failed. */

import { fragment, morphInto } from "../live/upsert.js";
import { fetchPage } from "../page/fetch-page.js";

/** False when the list could not be had; the old one stays. `row` is the id of the row in use. */
export async function refreshList(box, row) {
  const fresh = await fetchList(box.id);
  const failed = document.getElementById("list-failed");
  if (failed) failed.hidden = Boolean(fresh);
  if (!fresh) return false;
  const before = top(row);
  morphInto(box, fresh);
  box.scrollTop += top(row) - before;
  return true;
}

async function fetchList(id) {
  const text = await fetchPage(location.href).catch(() => null);
  return text && fragment(text).getElementById(id);
}

function top(row) {
  return document.getElementById(row)?.getBoundingClientRect().top ?? 0;
}
