/* The way in of a customer's conversation. */

import { start } from "./start.js";
import { LIVE_PARTS, TALK } from "./talk.js";

/** Who comes by a button of our mail; without its module it is a plain anchor. */
const arrive = () => {
  if (location.hash) import("./arriving.js").then((it) => it.startArriving(), console.warn);
};

start(TALK, [...LIVE_PARTS, arrive]);
