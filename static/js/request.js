/* The way in of the form that opens a request. */

import { keeping } from "./keeping.js";
import { start } from "./start.js";
import { upload } from "./upload.js";

start({ keeping, upload });
