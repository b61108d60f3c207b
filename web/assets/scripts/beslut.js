// Everything that pages do with scripts. Each part improves plain forms that work without it.

import { mountAgenda } from "./agenda.js";
import { mountAttachments } from "./attachments.js";
import { mountBudgets } from "./budget.js";
import { mountEditors } from "./editor/editor.js";
import { mountJobs } from "./jobs.js";
import { mountLive } from "./live.js";
import { mountPoints } from "./points.js";
import { mountRoom } from "./room.js";
import { mountSmall } from "./small.js";
import { mountWriting } from "./writing.js";

mountEditors();
mountPoints();
mountAgenda();
mountBudgets();
mountAttachments();
mountWriting(); // after those whose rows it may fill
mountJobs();
mountRoom();
mountLive();
mountSmall();
