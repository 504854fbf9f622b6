/* Sends what the device kept, and reads in the answer what became of it. */

import { sentenceFor } from "../forms/answer.js";
import { fragment, parse, upsert } from "../live/upsert.js";
import { hasUnsentText } from "../page/unsent.js";

const WITHIN = 30_000;
const PAGE = /^\s*(<!doctype|<html)/i; // a foreign one: of a proxy, of a network that wants a login
const LATER = {
  401: "You are signed out. It goes out when you are signed in again.",
  403: "Somebody else is signed in in this browser. It goes out when you are signed in again.",
  408: "",
  425: "",
  429: "The desk asks to wait a moment. It goes out by itself.",
  502: "",
  503: "",
  504: "",
};
const REASONS = "[role=alert] p:not([class]), .field__error";

export async function sendHeld({ action, fields, text, key }, person) {
  try {
    const response = await fetch(action, {
      method: "POST",
      body: new URLSearchParams({ ...fields, body: text, key, for: person }),
      headers: { "HX-Request": "true", Accept: "text/html" },
      redirect: "manual",
      signal: AbortSignal.timeout(WITHIN),
    });
    return await read(response, await response.text());
  } catch {
    return { state: "later" };
  }
}

/** As the server makes them: 8 to 64 of [A-Za-z0-9_-]. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function read({ ok, status, type, headers }, html) {
  if (type === "opaqueredirect") return { state: "later", why: LATER[401] };
  if (PAGE.test(html)) return { state: "later" };
  if (ok) {
    upsert(parse(html).filter((element) => !element.matches("form")));
    const elsewhere = headers.get("HX-Redirect"); // into the follow-up of a closed request
    if (elsewhere && !hasUnsentText()) location.assign(elsewhere);
    return { state: "sent" };
  }
  const wait = Number(headers.get("Retry-After") ?? 0) * 1000;
  if (status in LATER) return { state: "later", why: LATER[status], wait };
  if (status >= 500) return { state: "later", why: `The server could not do this (${status}).`, wait };
  return { state: "stopped", ...reasonIn(fragment(html), status) };
}

function reasonIn(form, status) {
  const guard = form.querySelector(".guard__title");
  if (guard) return { guard: true, why: guard.textContent.trim() };
  const said = [...form.querySelectorAll(REASONS)].map((el) => el.textContent.trim());
  const written = [409, 422].includes(status) ? said.filter(Boolean).join(" ") : "";
  return { why: written || sentenceFor(status) };
}
