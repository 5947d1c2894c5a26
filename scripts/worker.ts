// The worker: runs the queue's jobs until it is told to stop. A job under way is finished, or taken up again later.
import { renderNotice } from "@/app/(public)/notice/render";
import { startWorker } from "@/lib/jobs/worker";
import { noticeAddress } from "@/lib/notices/address";
import { endsWithParent, refusedBySettings } from "./lifetime";
import { watchFolder } from "./watch-folder";

// A wrong address is told at the start, not by a notice that is never drawn.
const started = Promise.resolve().then(() => {
  noticeAddress();
  return startWorker({ renderNotice });
});
const stop = new AbortController();
const watching = process.env.SHOKAI_DROP_FOLDER
  ? watchFolder(process.env.SHOKAI_DROP_FOLDER, console.log, stop.signal)
  : undefined;
endsWithParent(async () => {
  stop.abort();
  await watching;
  await (await started).stop();
});
started.catch(refusedBySettings);
