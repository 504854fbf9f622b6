/* Signing out of a device that still holds unsent texts: they go to the server, then they leave. */

import { ask } from "../page/ask.js";
import { post } from "../page/post.js";
import { DeviceTexts, strangersTexts, textsHere } from "./device.js";
import { inOneTab } from "./outbox.js";
import { tellLeft } from "./tabs.js";

const PATIENCE = 5_000; // a message may travel for half a minute; whoever leaves does not wait so long

/** True when the person may go; the device is clean then. */
export async function takeLeave(act) {
  const texts = textsOfWhoLeaves();
  const asked = unsentIn(texts);
  if (asked.length && !(await ask(question(asked, act)))) return false;
  return whileNothingGoesOut(texts, () => clean(texts, act));
}

/** A customer leaves with all requests of this browser, and with one that was never sent. */
function textsOfWhoLeaves() {
  const mine = textsHere();
  if (document.body.dataset.audience !== "customer") return [mine];
  const people = new Set(mine.keys.map((key) => decodeURIComponent(key.split("|")[1])));
  const others = [...people].filter((person) => person && person !== mine.person)
    .map((person) => new DeviceTexts(person))
    .filter((texts) => texts.all().some(({ url }) => url?.startsWith("/requests/")));
  return [mine, ...others, strangersTexts()];
}

const unsentIn = (texts) => texts.flatMap((each) => each.all());

/** What is on its way has arrived by then, and is no draft: it is looked at anew. */
function whileNothingGoesOut(texts, work) {
  const people = texts.map(({ person }) => person).sort(); // two tabs never wait for each other
  return people.reduceRight((inner, person) => () => inTurn(person, inner), work)();
}

function inTurn(person, work) {
  let begun = false;
  const once = () => { begun = true; return work(); };
  return inOneTab(person, once, { signal: AbortSignal.timeout(PATIENCE) })
    .catch((fault) => (begun ? Promise.reject(fault) : work()));
}

async function clean(texts, act) {
  const [{ person }] = texts;
  const unsent = unsentIn(texts);
  const stored = await Promise.all(asDrafts(unsent).map((text) => store(person, text)));
  const lost = stored.filter((took) => !took).length;
  if (lost && unsent.some((text) => text.url) && !(await ask(refusal(lost, act)))) return false;
  tellLeft();
  texts.forEach((each) => each.clear());
  return true;
}

function store(person, { url, kind, text }) {
  return url ? post(url, { kind, body: text, for: person }) : Promise.resolve(false);
}

/** One text for each ticket and kind: what waits to go out stands before what is half written. */
function asDrafts(unsent) {
  const held = ({ key }) => Number(Boolean(key));
  const drafts = new Map();
  for (const one of unsent.sort((a, b) => held(b) - held(a) || a.at - b.at)) {
    const place = one.url ? `${one.url} ${one.kind}` : drafts.size;
    const { text } = drafts.get(place) ?? {};
    drafts.set(place, { ...one, text: [text, one.text].filter(Boolean).join("\n\n") });
  }
  return [...drafts.values()];
}

function question(unsent, act) {
  const one = unsent.length === 1;
  const safe = unsent.every((text) => text.url);
  return {
    title: one ? "A text is not sent yet" : `${unsent.length} texts are not sent yet`,
    lead: safe
      ? `${one ? "It is" : "They are"} kept as a draft on the server and taken off this device.`
      : `${one ? "It is" : "They are"} taken off this device.`,
    act,
  };
}

function refusal(lost, act) {
  return {
    title: "The server did not take the drafts",
    lead: `${lost === 1 ? "One" : lost} would be lost. Try again when the line is back.`,
    act: `${act} and lose them`,
  };
}
