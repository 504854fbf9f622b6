/* The way in of a customer's conversation. */

import { startArriving } from "./arriving.js";
import { start } from "./start.js";
import { LIVE_PARTS, TALK } from "./talk.js";

start(TALK, [...LIVE_PARTS, startArriving]);
