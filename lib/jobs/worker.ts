import { EventEmitter } from "node:events";
import { type JobHelpers, Logger, run, runOnce, type WorkerEvents } from "graphile-worker";
import { systemActor } from "@/lib/access/actor";
import { markUnused } from "@/lib/accounts/commands/mark-unused";
import { sendAlert } from "@/lib/alerts/send";
import { sortAlerts } from "@/lib/alerts/sort";
import { closeTrailDays, whenTrailDayEnds } from "@/lib/audit/trail-heads";
import { sendWebhook } from "@/lib/companies/send-webhook";
import { checkStanding, db } from "@/lib/core/db";
import type { JobPayloads } from "@/lib/core/enqueue";
import { Misconfigured } from "@/lib/core/errors";
import { kindOf, newId, note, warn } from "@/lib/core/log";
import { answering } from "@/lib/core/request";
import { connectionUrl } from "@/lib/core/standing";
import { classifyAll } from "@/lib/exposure/classify";
import { takeBack } from "@/lib/exposure/take-back";
import { findWorse } from "@/lib/hotline/call-backs/find-worse";
import { answerCommit } from "@/lib/intake/commit/answer-commit";
import { commitByItself } from "@/lib/intake/commit/auto-commit";
import { readBatch } from "@/lib/intake/read/read";
import { endThreads, startThreads } from "@/lib/intake/read/threads";
import { warmUp } from "@/lib/intake/read/warm-up";
import { loadRegister } from "@/lib/intake/registers/load";
import { makeCheck } from "@/lib/ledger/checks";
import { closeDays, dataFolder, handOutHeads, whenDayEnds } from "@/lib/ledger/heads";
import { findDoubts } from "@/lib/members/reviews/find-doubts";
import { publishDue } from "@/lib/notices/commands/publish-due";
import { askForPush, pushNotice } from "@/lib/notices/push";
import { noticeFolder, releaseNotice } from "@/lib/notices/release";
import type { NoticeFacts, NoticeFile } from "@/lib/notices/schema";
import { expireExport } from "@/lib/reports/full-export";
import { freezeList } from "@/lib/reports/watch-lists/freeze";
import { expireListFile, writeList } from "@/lib/reports/watch-lists/write";
import { writeExport } from "@/lib/reports/write-export";
import { runRetention, runsByItself } from "@/lib/retention/run";
import { checkKeys } from "@/lib/vault/check";
import { Abandoned } from "./abandoned";
import { watchJobs } from "./job-watch";
import { reseal } from "./reseal";
import { retoken } from "./retoken";
import { Sealing } from "./sealing";

const CONCURRENCY = 2;
const RETRY_AFTER = 2_000;
/** Milliseconds without a job under way after which a broken runner that does not end is left behind. */
const GIVE_UP_AFTER = 10_000;

type Tasks<Names extends keyof JobPayloads> = {
  [Name in Names]: (payload: JobPayloads[Name], helpers: JobHelpers) => Promise<void>;
};
type OfNotice = "render-notice";

export type WorkerInput = {
  /** Draws the public notice's files: given by who starts the worker, because lib never draws. */
  readonly renderNotice: (facts: NoticeFacts) => NoticeFile[];
};

/**
 * Runs the queue's jobs in this process until stopped. Jobs that a killed worker left are taken up again at once; a
 * database that is not there yet, or goes away, is waited for. Throws Misconfigured where DATABASE_URL, its roles or keys are wrong.
 * @returns stop: lets jobs under way finish for a few seconds, then gives them back to the queue
 */
export async function startWorker(input: WorkerInput): Promise<{ stop: () => Promise<void> }> {
  const connectionString = connectionUrl();
  let stopping = false;
  let told = false;
  const begin = async (): Promise<Shift | null> => {
    try {
      await checkStanding();
      await checkStanding("public");
      await checkKeys(systemActor("worker"));
      const shift = await startShift(connectionString, input);
      told = false;
      note("worker.began");
      return shift;
    } catch (error) {
      if (error instanceof Misconfigured) throw error;
      if (!told) warn("worker.waits", kindOf(error));
      told = true;
      return null;
    }
  };
  let current = await begin();
  startThreads();
  // Nobody waits for it, and a delivery that comes meanwhile is read all the same.
  const warm = warmUp().catch((error) => warn("worker.cold", kindOf(error)));
  const rounds = (async () => {
    while (!stopping) {
      // The runner ends by itself only when its connections broke in a way that it cannot mend.
      await current?.ended;
      await current?.end();
      current = null;
      while (!stopping && !current) {
        await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER));
        current = stopping ? null : await begin();
      }
    }
  })();
  return {
    stop: async () => {
      stopping = true;
      await current?.stop().catch(() => {});
      await rounds;
      await endThreads();
      await warm;
    },
  };
}

type Shift = {
  /** Lets jobs under way finish, then ends the runners. */
  stop: () => Promise<void>;
  /** When both runners have ended, whatever ended them. */
  ended: Promise<void>;
  end: () => Promise<void>;
};
type TaskList = Record<string, (payload: unknown, helpers: JobHelpers) => Promise<void>>;

async function startShift(connectionString: string, input: WorkerInput): Promise<Shift> {
  const abandoned = new Abandoned(connectionString);
  const sealing = new Sealing();
  const events = new EventEmitter() as WorkerEvents;
  // Jobs are locked by the pool's id, not by the ids of its workers.
  events.on("pool:create", ({ workerPool }) => abandoned.note(workerPool.id));
  let active = 0;
  events.on("job:start", () => active++);
  events.on("job:complete", () => active--);
  events.on("worker:fatalError", () => active--);
  watchJobs(events);
  const broken = new Promise<void>((resolve) => events.once("pool:fatalError", () => resolve()));
  try {
    await abandoned.begin();
    const both = {
      connectionString,
      events,
      noHandleSignals: true,
      gracefulShutdownAbortTimeout: 5_000,
      // Without batches a job's end that cannot be written down, the database being away, would end the process.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      logger: quietLogger,
      parsedCronItems: [],
    };
    const runner = await run({ ...both, concurrency: CONCURRENCY, taskList: told(tasks() as TaskList) });
    // A place of its own: a publication does not wait until two large deliveries are read.
    const releases = await run({ ...both, concurrency: 1, taskList: told(noticeTasks(input) as TaskList) }).catch(
      async (error) => {
        await runner.stop().catch(() => {});
        throw error;
      },
    );
    // The files of a notice are drawn again where the data folder was lost or the program is newer.
    await runner.addJob("render-notice", { version: 0 }, { jobKey: "render-notice", maxAttempts: 10 });
    // What became due while no worker ran, or is the last chance of a job that gave up.
    await runner.addJob("publish-due", {}, { jobKey: "publish-due", maxAttempts: 10 });
    // Days that ended while no worker ran are closed now; each run names the next.
    await runner.addJob("close-days", {}, { jobKey: "close-days", maxAttempts: 25 });
    // By the real clock, also where the business clock stands still.
    await runner.addJob("close-trail", {}, { jobKey: "close-trail", maxAttempts: 25 });
    sealing.begin();
    return {
      stop: () => Promise.all([runner.stop(), releases.stop()]).then(() => {}),
      // One that breaks ends the other: the shift is begun anew as a whole.
      ended: Promise.race([runner.promise, releases.promise, broken])
        .catch(() => {})
        .then(() => {
          const orderly = Promise.allSettled([runner.stop(), releases.stop()]).then(() =>
            Promise.allSettled([runner.promise, releases.promise]),
          );
          // The queue's own end waits for ever where two jobs' failures could not be written down.
          return Promise.race([orderly, idle(() => active)]);
        })
        .then(() => {}),
      end: () => Promise.all([abandoned.end(), sealing.end()]).then(() => {}),
    };
  } catch (error) {
    await sealing.end();
    await abandoned.end();
    throw error;
  }
}

/**
 * Runs what is due in the queue, but for the notice's drawing, and whatever that adds which is due at once; then ends. For
 * a database that nobody else works on.
 */
export async function workOff(): Promise<void> {
  const taskList = told(tasks() as TaskList);
  for (;;) {
    await runOnce({
      connectionString: connectionUrl(),
      concurrency: CONCURRENCY,
      noHandleSignals: true,
      logger: quietLogger,
      taskList,
    });
    // It ends as soon as nothing can be taken: also where the next of a queue waits for the end of one to be written down.
    const [{ left }] = await db.$queryRaw<[{ left: boolean }]>`
      select exists (select from graphile_worker.jobs where run_at <= now() and attempts < max_attempts
        and task_identifier = any (${Object.keys(taskList)}::text[])) as left`;
    if (!left) return;
  }
}

/** Each attempt with a number of its own in whatever is written down meanwhile. */
function told(list: TaskList): TaskList {
  return Object.fromEntries(
    Object.entries(list).map(([kind, task]) => [
      kind,
      (payload, helpers) => answering({ id: newId(), kind }, () => task(payload, helpers)),
    ]),
  );
}

/** Resolves when no job has been under way for a while. */
function idle(active: () => number): Promise<void> {
  let quietSince = Date.now();
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (active() > 0) quietSince = Date.now();
      if (Date.now() - quietSince < GIVE_UP_AFTER) return;
      clearInterval(timer);
      resolve();
    }, 500);
    timer.unref();
  });
}

function tasks(): Tasks<Exclude<keyof JobPayloads, OfNotice>> {
  return {
    "read-batch": ({ batchId }, { job }) =>
      readBatch(systemActor("read-batch"), batchId, job.attempts >= job.max_attempts),
    "commit-batch": (asked, { job }) =>
      answerCommit(systemActor("commit-batch"), asked, job.attempts >= job.max_attempts),
    "auto-commit": ({ batchId }, { job }) =>
      commitByItself(systemActor("auto-commit"), batchId, job.attempts >= job.max_attempts),
    "find-doubts": async ({ subject }) => {
      await findDoubts(systemActor("find-doubts"), subject);
    },
    "send-webhook": ({ deliveryId }) => sendWebhook(systemActor("send-webhook"), deliveryId),
    "publish-due": async () => {
      await publishDue(systemActor("publish-due"));
    },
    "close-days": async (_payload, helpers) => {
      const actor = systemActor("close-days");
      await closeDays(actor);
      await handOutHeads(actor, dataFolder());
      const runAt = await whenDayEnds();
      if (runAt) await helpers.addJob("close-days", {}, { jobKey: "close-days", maxAttempts: 25, runAt });
    },
    "close-trail": async (_payload, helpers) => {
      const actor = systemActor("close-trail");
      await closeTrailDays(actor);
      await handOutHeads(actor, dataFolder());
      const runAt = await whenTrailDayEnds();
      await helpers.addJob("close-trail", {}, { jobKey: "close-trail", maxAttempts: 25, runAt });
      await helpers.addJob("mark-unused", {}, { jobKey: "mark-unused", maxAttempts: 25 });
      // A demonstration's days are invented: there it runs when somebody asks for it.
      if (await runsByItself()) await helpers.addJob("retention", {}, { jobKey: "retention", maxAttempts: 25 });
    },
    "mark-unused": async () => {
      await markUnused(systemActor("mark-unused"));
    },
    retention: async () => {
      await runRetention(systemActor("retention"));
    },
    "check-ledger": ({ checkId }, { job }) =>
      makeCheck(systemActor("check-ledger"), checkId, job.attempts >= job.max_attempts),
    reseal: ({ rotationId }) => reseal(systemActor("reseal"), rotationId),
    retoken: ({ rotationId }) => retoken(systemActor("retoken"), rotationId),
    "write-export": ({ exportId }, { job }) =>
      writeExport(systemActor("write-export"), exportId, job.attempts >= job.max_attempts),
    "erase-export": ({ exportId }) => expireExport(systemActor("erase-export"), exportId),
    "freeze-watch-list": ({ listId }, { job }) =>
      freezeList(systemActor("freeze-watch-list"), listId, job.attempts >= job.max_attempts),
    "write-watch-list": ({ listId }, { job }) =>
      writeList(systemActor("write-watch-list"), listId, job.attempts >= job.max_attempts),
    "erase-watch-list": ({ listId }) => expireListFile(systemActor("erase-watch-list"), listId),
    "sort-alerts": () => sortAlerts(systemActor("sort-alerts")),
    "send-alert": ({ messageId }) => sendAlert(systemActor("send-alert"), messageId),
    "load-register": ({ loadId }, { job }) =>
      loadRegister(systemActor("load-register"), loadId, job.attempts >= job.max_attempts),
    "revert-register": ({ loadId }) => takeBack(systemActor("revert-register"), loadId),
    "classify-inquiries": async () => {
      await classifyAll(systemActor("classify-inquiries"));
      await findWorse(systemActor("find-call-backs"));
    },
    "push-notice": (_, { job }) => pushNotice(systemActor("push-notice"), noticeFolder(), job.attempts),
  };
}

function noticeTasks(input: WorkerInput): Tasks<OfNotice> {
  return {
    "render-notice": async () => {
      const release = await releaseNotice(systemActor("render-notice"), noticeFolder(), input.renderNotice);
      if (release) await askForPush(systemActor("render-notice"), release);
    },
  };
}

// Its warnings and errors are those of jobs, which job-watch.ts tells, and of its connections: of its words only how such
// a sentence begins, since what follows can quote values.
const quietLogger = new Logger(() => (level, message) => {
  if ((level !== "error" && level !== "warning") || /^Failed task/.test(message)) return;
  warn("queue", { level, about: /^Failed to (fail|complete|release) \w+/.exec(message)?.[0] });
});
