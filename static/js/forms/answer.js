/* Reads the answer to a form: the form itself, other elements to show, or something foreign. */

import { parse } from "../live/upsert.js";

const SENTENCES = {
  401: "You are signed out. Sign in in another tab, then send again.",
  403: "This was refused: somebody else may have signed in in this browser. Your text is kept; reload "
    + "the page, then try again.",
  404: "This is not there any more, or not yours. Your text is kept.",
  413: "This is too large to send. Your text is kept.",
  429: "That was too much at once. Your text is kept; wait a moment, then try again.",
};

export const NO_CONNECTION = {
  text: "No connection. Your text is kept; try again.",
  move: "No connection. Try again when the line is back.",
};

/** Why nothing was done, in words. */
export function sentenceFor(status) {
  const other = `The server could not do this (${status}). Your text is kept; try again.`;
  return SENTENCES[status] ?? other;
}

const KEPT = / Your text is kept(?:; (\w)|\.)/;

/** The same where nothing was written. */
export const withoutText = (words) => words.replace(KEPT, (_, next) => (next ? ` ${next.toUpperCase()}` : ""));

/**
 * What to do with an answer to the form with `id`:
 * `own` is the form's new state, `others` are shown by id, `words` is said instead of both,
 * with `next`, the link to what can be done instead (a[data-next]), if there is one.
 */
export function readAnswer({ status, redirected, text, id }) {
  if (redirected) return { words: sentenceFor(401) };
  if (/^\s*(<!doctype|<html)/i.test(text)) return { words: sentenceFor(status) };
  if (status >= 400 && status !== 409 && status !== 422) return { words: sentenceFor(status) };
  const elements = parse(text);
  const own = elements.find((element) => element.id === id);
  const others = elements.filter((element) => element.id && element !== own);
  if (status < 400 || own || others.length) return { own, others, words: "" };
  const next = elements.find((element) => element.matches("a[data-next]"));
  const said = elements.filter((element) => element !== next).map((element) => element.textContent);
  return { others, words: (said.join(" ").trim() || text).slice(0, 300), next };
}
