/* The way in of staff's pages: what customers need not load comes with it. */

import { audience } from "./audience.js";
import { startClosed } from "./closed.js";
import { startComplete } from "./complete.js";
import { startFailing } from "./failing.js";
import { startKeyboard } from "./keyboard.js";
import { list } from "./list.js";
import { startMoments } from "./moments.js";
import { startOwn } from "./own.js";
import { start } from "./start.js";
import { startTaking } from "./taking.js";
import { LIVE_PARTS, TALK } from "./talk.js";
import { startTheme } from "./theme.js";
import { startTimes } from "./times.js";
import { startUnsent } from "./unsent.js";

start({ ...TALK, audience, list }, [
  startClosed, startComplete, startFailing, startKeyboard, startMoments, startOwn, startTaking, startTheme,
  startTimes, startUnsent, ...LIVE_PARTS,
]);
