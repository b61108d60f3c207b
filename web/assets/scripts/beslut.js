// Everything that pages do with scripts. Each part improves plain forms that work without it.

import { mountAttachments } from "./attachments.js";
import { mountBudgets } from "./budget.js";
import { mountEditors } from "./editor/editor.js";
import { mountJobs } from "./jobs.js";
import { mountPoints } from "./points.js";
import { mountSmall } from "./small.js";
import { mountWriting } from "./writing.js";

mountEditors();
mountPoints();
mountBudgets();
mountAttachments();
mountWriting(); // after those whose rows it may fill
mountJobs();
mountSmall();
