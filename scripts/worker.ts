// The worker: runs the queue's jobs until it is told to stop. A job under way is finished, or taken up again later.
import { renderNotice } from "@/app/(public)/notice/render";
import { startWorker } from "@/lib/jobs/worker";
import { endsWithParent, refusedBySettings } from "./lifetime";

const started = startWorker({ renderNotice });
endsWithParent(async () => (await started).stop());
started.catch(refusedBySettings);
