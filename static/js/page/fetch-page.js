/* A page of ours as text. Errors and redirects to a door have none (null); without an answer of
   the desk it fails: the line is cut, nothing comes, or only what stands before the desk speaks.
   A refusal (409) is a page too: it says why. */

import { isAway } from "./away.js";

const WITHIN = 15_000;

export async function fetchPage(address) {
  const response = await fetch(address, {
    cache: "no-store",
    redirect: "manual",
    headers: { Accept: "text/html" },
    signal: AbortSignal.timeout(WITHIN),
  });
  if (isAway(response.status)) throw new Error(`the answer was ${response.status}`);
  return response.ok || response.status === 409 ? response.text() : null;
}
