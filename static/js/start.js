/* What every page has, then the behaviours that elements ask for by data-behaviour, then the parts of
   this kind of page. Ways in: main.js of plain forms, request.js and chat.js of customers, staff.js. */

import { define, startBehaviours } from "./behaviours.js";
import { startLeft } from "./drafts/tabs.js";
import { startForms } from "./forms.js";
import { startMenus } from "./menus.js";

export function start(behaviours = {}, parts = []) {
  for (const [name, behaviour] of Object.entries(behaviours)) define(name, behaviour);
  startForms();
  startBehaviours();
  startMenus();
  startLeft();
  parts.forEach((part) => part());
}
