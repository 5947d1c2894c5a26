import { createHash } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { systemActor } from "@/lib/access/actor";
import { addDays } from "@/lib/core/dates";
import { db, disconnect } from "@/lib/core/db";
import { writeCursor } from "@/lib/core/keyset";
import { listInquiries } from "@/lib/inquiries/queries";
import { listBatches } from "@/lib/intake/batches";
import { listRecords } from "@/lib/intake/queries";
import { readBatch } from "@/lib/intake/read/read";
import { endThreads } from "@/lib/intake/read/threads";
import { receiveDelivery } from "@/lib/intake/receive/receive";
import { randomFrom, writeDelivery } from "./file";
import { createDatabase, layGround, named } from "./ground";
import { importOurs, type Server } from "./import";
import { type Figure, figure, median, timed } from "./report";
import { prepare } from "./scale";

const actor = systemActor("bench");
/** Milliseconds between two pages that somebody asks for. */
const PAUSE = 60;

/**
 * Others' list pages (a million inquiries in the database) while a delivery is read and committed, against the same
 * pages while the worker is idle. The pages' queries with all that the screens ask for, without HTTP.
 */
export async function measureBeside(server: Server, folder: string, rows: number): Promise<Figure[]> {
  await prepare(server, 1_000_000);
  const file = await writeDelivery(path.join(folder, `delivery-${rows}.csv`), rows);
  const idle: number[] = [];
  const busy: number[] = [];
  await importOurs(server, file, rows, {
    template: "bench_1000000",
    before: async () => {
      for (let n = 0; n < 20; n++) await onePage(n);
      for (let n = 0; n < 150; n++) {
        idle.push(await timed(() => onePage(n)));
        await sleep(PAUSE);
      }
    },
    meanwhile: async (signal) => {
      for (let n = 0; !signal.aborted; n++) {
        busy.push(await timed(() => onePage(n)));
        await sleep(PAUSE);
      }
    },
  });
  const name = `others' list pages during an import of ${rows.toLocaleString("en")} rows`;
  return [
    figure(`${name}, p95 against idle`, p95(busy), "ms", p95(idle), "<= 2"),
    figure(`${name}, median against idle`, median(busy), "ms", median(idle), "<= 2"),
  ];
}

const random = randomFrom(7);

async function onePage(n: number): Promise<unknown> {
  const order = { sort: { by: "receivedOn", descending: true }, size: 50 } as const;
  if (n % 3 === 0) return listInquiries(actor, { filters: {}, ...order });
  if (n % 3 === 1) return listBatches(actor, {}, order);
  const after = writeCursor(addDays("2009-07-14", Math.floor(random() * 900)), 1 << 30);
  return listInquiries(actor, { filters: { companies: [1] }, ...order, after });
}

function p95(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0;
}

/**
 * The check grid of a delivery of many records against one of a thousand. Each hundredth record is a problem: a page of a
 * hundred reaches over ten thousand rows, and is held against the first hundred rows, since a thousand have only ten.
 */
export async function measureGrid(server: Server, folder: string, rows: number): Promise<Figure[]> {
  await createDatabase(server.superUrl, "bench_grid", "shokai");
  process.env.DATABASE_URL = named(server.appUrl, "bench_grid");
  await layGround();
  const small = await stage(folder, 1_000);
  const large = await stage(folder, rows);
  await vacuum(server);
  const figures: Figure[] = [];
  const problems = { filter: { outcomes: ["problem" as const] } };
  for (const [what, small_, large_] of [
    ["first rows", {}, {}],
    ["rows in the middle", { fromRow: 500 }, { fromRow: rows / 2 }],
    ["first ten problems", { ...problems, limit: 10 }, { ...problems, limit: 10 }],
    ["first hundred problems", {}, problems],
  ] as const) {
    const [few, many] = await inTurn(
      () => listRecords(actor, small, { limit: 100, ...small_ }),
      () => listRecords(actor, large, { limit: 100, ...large_ }),
    );
    const against = what === "first hundred problems" ? "a hundred rows of 1,000" : "1,000";
    figures.push(
      figure(`check grid, ${what}, ${rows.toLocaleString("en")} records against ${against}`, many, "ms", few, "<= 1.5"),
    );
  }
  await disconnect();
  await endThreads();
  return figures;
}

/** Median times of two works that take turns, so that what else the machine does meets both. */
async function inTurn(...works: readonly [() => Promise<unknown>, () => Promise<unknown>]): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  for (let n = -10; n < 60; n++) {
    for (const [i, work] of works.entries()) {
      const time = await timed(work);
      if (n >= 0) times[i as 0 | 1].push(time);
    }
  }
  return [median(times[0]), median(times[1])];
}

async function stage(folder: string, rows: number): Promise<number> {
  const file = await writeDelivery(path.join(folder, `faulty-${rows}.csv`), rows, { faultyEach: 100 });
  const content = readFileSync(file);
  const { id: companyId } = await db.company.findFirstOrThrow({ select: { id: true } });
  const received = await receiveDelivery(
    actor,
    {
      companyId,
      receivedOn: "2012-03-29",
      fileName: path.basename(file),
      bytes: content.length,
      sha256: createHash("sha256").update(content).digest("hex"),
    },
    createReadStream(file),
  );
  if (!received.ok) throw new Error(`not received: ${received.reason}`);
  await readBatch(actor, received.value.batchId);
  return received.value.batchId;
}

/** As autovacuum leaves it some minutes later. */
async function vacuum(server: Server): Promise<void> {
  const client = new pg.Client({ connectionString: named(server.superUrl, "bench_grid") });
  await client.connect();
  await client.query("vacuum analyze record");
  await client.end();
}
