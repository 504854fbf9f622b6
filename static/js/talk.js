/* What a customer's conversation and the pages of staff have in common. */

import { composer } from "./composer.js";
import { conversation } from "./conversation.js";
import { days } from "./days.js";
import { startDialog } from "./dialog.js";
import { drafts } from "./drafts.js";
import { startLeaving } from "./leaving.js";
import { startLive } from "./live.js";
import { outbox } from "./outbox.js";
import { startPresence } from "./presence.js";
import { typing } from "./typing.js";
import { upload } from "./upload.js";

export const TALK = { composer, conversation, days, drafts, outbox, typing, upload };
export const LIVE_PARTS = [startDialog, startLeaving, startPresence, startLive]; // everybody listens by then
