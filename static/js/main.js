/* The way in of all pages but those of staff. */

import { start } from "./start.js";

start();
