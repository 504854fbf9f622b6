/* The way in: what the whole page has, then what elements ask for by data-behaviour. */

import { define, startBehaviours } from "./behaviours.js";
import { composer } from "./composer.js";
import { conversation } from "./conversation.js";
import { days } from "./days.js";
import { startDialog } from "./dialog.js";
import { drafts } from "./drafts.js";
import { startFolds } from "./folds.js";
import { startForms } from "./forms.js";
import { startKeyboard } from "./keyboard.js";
import { startLeaving } from "./leaving.js";
import { list } from "./list.js";
import { startLive } from "./live.js";
import { startMenus } from "./menus.js";
import { startMoments } from "./moments.js";
import { outbox } from "./outbox.js";
import { startOwn } from "./own.js";
import { startPresence } from "./presence.js";
import { startTheme } from "./theme.js";
import { startTimes } from "./times.js";
import { typing } from "./typing.js";
import { upload } from "./upload.js";

for (const [name, behaviour] of Object.entries({
  composer, conversation, days, drafts, list, outbox, typing, upload,
})) define(name, behaviour);

startForms();
startBehaviours();
startDialog();
startFolds();
startKeyboard();
startLeaving();
startMenus();
startMoments();
startOwn();
startPresence();
startTheme();
startTimes();
startLive(); // last: everybody listens by now
