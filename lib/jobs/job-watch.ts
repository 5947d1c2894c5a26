import type { Job, WorkerEvents } from "graphile-worker";
import { fault, note } from "@/lib/core/log";
import { meters } from "@/lib/core/metrics";

/** Counts and notes every attempt of a job: its name, how it ended, how long it took. Never what it was told. */
export function watchJobs(events: WorkerEvents): void {
  const began = new WeakMap<Job, number>();
  const seconds = (job: Job) => (performance.now() - (began.get(job) ?? performance.now())) / 1_000;
  const ended = (job: Job, outcome: "done" | "failed" | "given_up") => {
    meters.jobs.inc({ job: job.task_identifier, outcome });
    meters.jobSeconds.observe({ job: job.task_identifier }, seconds(job));
  };
  events.on("job:start", ({ job }) => began.set(job, performance.now()));
  events.on("job:success", ({ job }) => {
    ended(job, "done");
    note("job", {
      job: job.task_identifier,
      attempt: job.attempts,
      outcome: "done",
      ms: Math.round(seconds(job) * 1_000),
    });
  });
  events.on("job:error", ({ job, error }) => {
    const outcome = job.attempts >= job.max_attempts ? "given_up" : "failed";
    ended(job, outcome);
    const ms = Math.round(seconds(job) * 1_000);
    fault("job", error, { job: job.task_identifier, outcome, attempt: job.attempts, ms });
  });
}
