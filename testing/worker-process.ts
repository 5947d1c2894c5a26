// A worker in a process of its own, ready to start when it is told, that says before each statement which one it is: for
// the test that kills it.
import pg from "pg";
import { startWorker } from "@/lib/jobs/worker";

let statement = 0;
const query = pg.Client.prototype.query as (...args: unknown[]) => unknown;
pg.Client.prototype.query = function told(this: pg.Client, ...args: unknown[]) {
  // What looks for abandoned jobs asks by the clock, not by the work: it is not counted.
  const { connectionParameters } = this as unknown as { connectionParameters: { application_name?: string } };
  if (connectionParameters.application_name !== "shokai worker") process.send?.({ statement: ++statement });
  return query.apply(this, args);
} as typeof pg.Client.prototype.query;

process.once("message", async () => {
  // Only what belongs to the work is counted; what the queue asks by itself comes in the same stream and does no harm.
  await startWorker({ renderNotice: () => [] });
  process.send?.({ working: true });
});
process.once("disconnect", () => process.exit(0));
process.send?.({ ready: true });
