/* The way in of pages that are forms and words. */

import { start } from "./start.js";

start();
