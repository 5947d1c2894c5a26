import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { type Actor, mintUser } from "@/lib/access/actor";
import { db, disconnect } from "@/lib/core/db";
import { askCommit } from "@/lib/intake/commit/commit";
import { receiveDelivery } from "@/lib/intake/receive/receive";
import { countAsOf } from "@/lib/ledger/queries";
import { nodeEnvironment, workerFlags } from "@/scripts/supervise.mjs";
import { writeDelivery } from "./file";
import { createDatabase, layGround, named } from "./ground";
import { importBare } from "./reference";
import { type Figure, figure, limit, median } from "./report";

export type Server = { superUrl: string; ownerUrl: string; appUrl: string; webUrl: string };

/** How many times COPY and the bare statements an import may take, by its size; a large one has its fixed costs behind it. */
const bounds: Readonly<Record<number, string>> = { 10000: "<= 2.5", 100000: "<= 2", 1000000: "<= 1.3" };

export type Imported = {
  /** Milliseconds from the first byte to the batch in review, and to the batch committed. */
  readonly staged: number;
  readonly committed: number;
  /** Megabytes: the worker's highest resident size, threads included, and what the receiving process grew by. */
  readonly workerPeak: number;
  readonly webGrowth: number;
  /** Milliseconds to the commit of the delivery before: FIRST rows, the first since the worker started. */
  readonly first: number;
};

/** Rows of the delivery that a worker has read and committed before the one that is measured. */
const FIRST = 10_000;

/**
 * Importing deliveries, from the first byte to the committed batch, with every check, token and seal, through the queue
 * and a worker process of its own; beside COPY of the same file and two bare statements. Taken in turn, both with fsync.
 */
export async function measureImport(server: Server, folder: string, sizes: readonly number[]): Promise<Figure[]> {
  const figures: Figure[] = [];
  const peaks: { rows: number; worker: number; web: number }[] = [];
  for (const rows of sizes) {
    const file = await writeDelivery(path.join(folder, `delivery-${rows}.csv`), rows);
    const rounds = Number(process.env.ROUNDS ?? (rows > 500_000 ? 1 : 3));
    const bare: number[] = [];
    const ours: Imported[] = [];
    for (let round = 0; round < rounds; round++) {
      await createDatabase(server.superUrl, "bench_bare");
      bare.push(await importBare(named(server.superUrl, "bench_bare"), file));
      ours.push(await importOurs(server, file, rows));
    }
    const name = rows.toLocaleString("en");
    const bound = bounds[rows] ?? "<= 2";
    const middle = (of: (one: Imported) => number) => median(ours.map(of));
    figures.push(
      figure(
        `import of ${name} rows, upload to staged`,
        middle((one) => one.staged),
        "ms",
        median(bare),
        bound,
      ),
      figure(
        `import of ${name} rows, upload to committed`,
        middle((one) => one.committed),
        "ms",
        median(bare),
        bound,
      ),
    );
    if (rows === FIRST) {
      const cold = middle((one) => one.first);
      figures.push(figure(`the same, the first delivery since the worker started`, cold, "ms", median(bare), bound));
    }
    peaks.push({ rows, worker: middle((one) => one.workerPeak), web: middle((one) => one.webGrowth) });
  }
  for (const { rows, worker, web } of peaks) {
    const name = `import of ${rows.toLocaleString("en")} rows`;
    figures.push(
      limit(`${name}, worker's peak memory with its parser threads`, worker, "MB", 512),
      limit(`${name}, growth of the receiving process`, web, "MB", 100),
    );
  }
  const [first, last] = [peaks[0], peaks.at(-1)];
  if (first && last && last.rows > first.rows) {
    const name = `worker's peak memory, ${last.rows.toLocaleString("en")} against ${first.rows.toLocaleString("en")} rows`;
    figures.push(figure(name, last.worker, "MB", first.worker, "<= 1.5"));
  }
  return figures;
}

/**
 * One import into a fresh copy of a template, by a worker that has read and committed one delivery since its start, as one
 * in an office has: neither side is measured cold.
 * @param options.template the empty migrated database unless said; another has its incident already
 * @param options.before comes before the upload, the worker being idle
 * @param options.meanwhile goes on beside reading and committing, until its signal is aborted
 */
export async function importOurs(
  server: Server,
  file: string,
  rows: number,
  options: {
    template?: string;
    before?: () => Promise<void>;
    meanwhile?: (signal: AbortSignal) => Promise<void>;
  } = {},
): Promise<Imported> {
  await createDatabase(server.superUrl, "bench_ours", options.template ?? "shokai");
  process.env.DATABASE_URL = named(server.appUrl, "bench_ours");
  if (!options.template) await layGround();
  const user = await db.user.create({
    data: { id: crypto.randomUUID(), login: "bench", displayName: "Bench", roles: ["intake"] },
  });
  const actor = mintUser({ id: user.id, name: "Bench", roles: ["intake"], locale: "en" });
  const worker = spawn(process.execPath, [...workerFlags, "scripts/worker.ts"], {
    env: { ...nodeEnvironment, ...process.env },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const stop = new AbortController();
  try {
    await workerIsIdle(server);
    await sleep(3_000); // its threads too
    const another = path.join(path.dirname(file), "delivery-before.csv");
    const first = await deliver(actor, await writeDelivery(another, FIRST, { first: 900_000_000 }));
    await workerIsIdle(server);
    const before = await countAsOf(db, "2012-03-29");
    await options.before?.();
    let beside: Promise<void> | undefined;
    const imported = await deliver(actor, file, () => {
      beside = options.meanwhile?.(stop.signal);
    });
    stop.abort();
    await beside;
    const members = (await countAsOf(db, "2012-03-29")) - before;
    if (members !== Math.floor((rows * 5) / 8)) throw new Error(`not what was sent: ${members} members`);
    const workerPeak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${worker.pid}/status`, "utf8"))?.[1]) / 1024;
    return { ...imported, workerPeak, first: first.committed };
  } finally {
    stop.abort();
    worker.kill("SIGTERM");
    if (worker.exitCode === null) await new Promise((resolve) => worker.once("exit", resolve));
    await disconnect();
  }
}

/** From the first byte to the batch in review, and to the batch committed, as soon as it can be. */
async function deliver(
  actor: Actor,
  file: string,
  received = () => {},
): Promise<Omit<Imported, "workerPeak" | "first">> {
  const { id: companyId } = await db.company.findFirstOrThrow({ select: { id: true } });
  const bytes = statSync(file).size;
  const sha256 = await hashOf(file);
  const watcher = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await watcher.connect();
  const web = new Growth();
  const from = performance.now();
  const delivery = await receiveDelivery(
    actor,
    { companyId, receivedOn: "2012-03-29", fileName: path.basename(file), bytes, sha256 },
    createReadStream(file, { highWaterMark: 1 << 16 }),
  );
  if (!delivery.ok) throw new Error(`not received: ${delivery.reason}`);
  const webGrowth = web.end();
  received();
  const { batchId } = delivery.value;
  await reached(watcher, batchId, "review", ["received", "reading"]);
  const staged = performance.now() - from;
  const asked = await askCommit(actor, { batchId });
  if (!asked.ok) throw new Error(`not committed: ${asked.reason}`);
  await reached(watcher, batchId, "committed", ["committing"]);
  const committed = performance.now() - from;
  await watcher.end();
  return { staged, committed, webGrowth };
}

/** The worker has its place, and has done what there is to do. */
async function workerIsIdle(server: Server): Promise<void> {
  const client = new pg.Client({ connectionString: named(server.superUrl, "bench_ours") });
  await client.connect();
  try {
    for (;;) {
      const { rows } = await client.query<{ up: boolean }>(
        `select exists (select from pg_stat_activity where datname = current_database() and application_name = 'shokai worker')
          and not exists (select from graphile_worker.jobs where run_at <= now()) and exists (select from pg_locks where locktype = 'advisory'
            and database = (select oid from pg_database where datname = current_database()) and granted) as up`,
      );
      if (rows[0]?.up) return;
      await sleep(200);
    }
  } finally {
    await client.end();
  }
}

/** Asks by the bare driver: what waits for an import must not take part in it. */
async function reached(watcher: pg.Client, batchId: number, wanted: string, before: readonly string[]): Promise<void> {
  for (;;) {
    const { rows } = await watcher.query<{ state: string }>("select state from batch where id = $1", [batchId]);
    const state = rows[0]?.state ?? "";
    if (state === wanted) return;
    if (!before.includes(state)) throw new Error(`not ${wanted}: ${state}`);
    await sleep(10);
  }
}

/** By how much this process's resident size rises, in megabytes. */
class Growth {
  private readonly from = process.memoryUsage.rss();
  private highest = this.from;
  private readonly timer = setInterval(() => {
    this.highest = Math.max(this.highest, process.memoryUsage.rss());
  }, 20);

  end(): number {
    clearInterval(this.timer);
    return (Math.max(this.highest, process.memoryUsage.rss()) - this.from) / 1_048_576;
  }
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest("hex");
}
