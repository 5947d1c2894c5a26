// The worker: runs the queue's jobs until it is told to stop. A job under way is finished, or taken up again later.
import os from "node:os";
import { renderNotice } from "@/app/(public)/notice/render";
import { note } from "@/lib/core/log";
import { startWorker } from "@/lib/jobs/worker";
import { noticeAddress } from "@/lib/notices/address";
import { endsWithParent, hushConsole, refusedBySettings, speaksAs } from "./lifetime";
import { serveWorkerMetrics } from "./metrics-door";
import { watchFolder } from "./watch-folder";

speaksAs("worker");
// In development whoever edits has to see what is said.
if (process.env.SHOKAI_DEV !== "1") hushConsole();

// People's pages come before deliveries that are read. Where the system does not allow it the worker works as it is.
try {
  os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);
} catch {}

// A wrong address is told at the start, not by a notice that is never drawn.
const started = Promise.resolve().then(() => {
  noticeAddress();
  const metrics = serveWorkerMetrics();
  metrics?.once("error", (error: NodeJS.ErrnoException) =>
    refusedBySettings(`The worker cannot listen on ${process.env.SHOKAI_WORKER_METRICS}: ${error.code}`),
  );
  return startWorker({ renderNotice });
});
const stop = new AbortController();
const watching = process.env.SHOKAI_DROP_FOLDER
  ? watchFolder(process.env.SHOKAI_DROP_FOLDER, (_words, event, facts) => note(event, facts), stop.signal)
  : undefined;
endsWithParent(async () => {
  stop.abort();
  await watching;
  await (await started).stop();
});
started.catch(refusedBySettings);
