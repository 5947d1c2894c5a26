// A process of its own that commits one batch and says before each statement which one it is: for the test that kills it.
import pg from "pg";
import { systemActor } from "@/lib/access/actor";
import { disconnect } from "@/lib/core/db";
import { commitBatch } from "@/lib/intake/commit/commit";

const [batchId] = process.argv.slice(2).map(Number);
let statement = 0;
const query = pg.Client.prototype.query as (...args: unknown[]) => unknown;
pg.Client.prototype.query = function told(this: pg.Client, ...args: unknown[]) {
  process.send?.({ statement: ++statement });
  return query.apply(this, args);
} as typeof pg.Client.prototype.query;

const result = await commitBatch(systemActor("test"), { batchId: batchId as number });
process.send?.({ result });
await disconnect();
process.disconnect();
