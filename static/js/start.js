/* What every page has, then what elements ask for by data-behaviour. Customers come in by main.js,
   staff by staff.js. */

import { startArriving } from "./arriving.js";
import { define, startBehaviours } from "./behaviours.js";
import { composer } from "./composer.js";
import { conversation } from "./conversation.js";
import { days } from "./days.js";
import { startDialog } from "./dialog.js";
import { drafts } from "./drafts.js";
import { startForms } from "./forms.js";
import { keeping } from "./keeping.js";
import { startLeaving } from "./leaving.js";
import { startLive } from "./live.js";
import { startMenus } from "./menus.js";
import { outbox } from "./outbox.js";
import { startPresence } from "./presence.js";
import { typing } from "./typing.js";
import { upload } from "./upload.js";

export function start(behaviours = {}, parts = []) {
  const all = { composer, conversation, days, drafts, keeping, outbox, typing, upload, ...behaviours };
  for (const [name, behaviour] of Object.entries(all)) define(name, behaviour);
  startForms();
  startBehaviours();
  startDialog();
  startLeaving();
  startMenus();
  startPresence();
  parts.forEach((part) => part());
  startArriving();
  startLive(); // last: everybody listens by now
}
