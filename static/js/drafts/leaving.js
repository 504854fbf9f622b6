/* Signing out of a device that still holds unsent texts: they go to the server, then they leave. */

import { ask } from "../page/ask.js";
import { post } from "../page/post.js";
import { tellTabs } from "./left.js";

/** True when the person may go; the device is clean then. `texts` are DeviceTexts, theirs first. */
export async function takeLeave(texts, act) {
  const [{ person }] = texts;
  const unsent = texts.flatMap((each) => each.all());
  if (unsent.length && !(await ask(question(unsent, act)))) return false;
  const stored = await Promise.all(asDrafts(unsent).map((text) => store(person, text)));
  const lost = stored.filter((took) => !took).length;
  if (lost && unsent.some((text) => text.url) && !(await ask(refusal(lost, act)))) return false;
  tellTabs(person);
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
