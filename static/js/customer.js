/* The way in for customers: what their pages have of main.js, and nothing that only a desk needs. */

import { define, startBehaviours } from "./behaviours.js";
import { composer } from "./composer.js";
import { conversation } from "./conversation.js";
import { startDialog } from "./dialog.js";
import { drafts } from "./drafts.js";
import { startFolds } from "./folds.js";
import { startForms } from "./forms.js";
import { startLeaving } from "./leaving.js";
import { startLive } from "./live.js";
import { startMenus } from "./menus.js";
import { outbox } from "./outbox.js";
import { startPresence } from "./presence.js";
import { typing } from "./typing.js";
import { upload } from "./upload.js";

for (const [name, behaviour] of Object.entries({
  composer, conversation, drafts, outbox, typing, upload,
})) define(name, behaviour);

startForms();
startBehaviours();
startDialog();
startFolds();
startLeaving();
startMenus();
startPresence();
startLive(); // last: everybody listens by now
