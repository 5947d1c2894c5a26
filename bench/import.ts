import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { systemActor } from "@/lib/access/actor";
import { db, disconnect } from "@/lib/core/db";
import { commitBatch } from "@/lib/intake/commit";
import { receiveDelivery } from "@/lib/intake/receive";
import { writeDelivery } from "./file";
import { createDatabase, layGround, named } from "./ground";
import { importBare } from "./reference";
import { type Figure, figure, median } from "./report";

export type Server = { superUrl: string; ownerUrl: string; appUrl: string };

const ROUNDS = Number(process.env.ROUNDS ?? 3);

/**
 * Importing a delivery, from its first byte to the committed batch, with every check, token and seal, through the queue
 * and a worker process of its own; beside COPY of the same file and two bare statements. Taken in turn, both with fsync.
 */
export async function measureImport(server: Server, folder: string, rows: number): Promise<Figure[]> {
  const file = await writeDelivery(path.join(folder, `delivery-${rows}.csv`), rows);
  const ours: number[] = [];
  const staged: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await createDatabase(server.superUrl, "bench_bare");
    bare.push(await importBare(named(server.superUrl, "bench_bare"), file));
    const times = await importOurs(server, file, rows);
    ours.push(times.committed);
    staged.push(times.staged);
  }
  const name = rows.toLocaleString("en");
  return [
    figure(`import of ${name} rows, upload to staged`, median(staged), "ms", median(bare), "<= 1.5"),
    figure(`import of ${name} rows, upload to committed`, median(ours), "ms", median(bare), "<= 2"),
  ];
}

async function importOurs(server: Server, file: string, rows: number): Promise<{ staged: number; committed: number }> {
  await createDatabase(server.superUrl, "bench_ours", "shokai");
  process.env.DATABASE_URL = named(server.appUrl, "bench_ours");
  const actor = systemActor("bench");
  await layGround();
  const worker = spawn(process.execPath, ["--import", "tsx", "scripts/worker.ts"], {
    env: process.env,
    stdio: ["ignore", "inherit", "inherit"],
  });
  try {
    await sleep(5_000); // the worker is up and idle, as it is in an office
    const { id: companyId } = await db.company.findFirstOrThrow({ select: { id: true } });
    const bytes = statSync(file).size;
    const sha256 = await hashOf(file);
    const from = performance.now();
    const received = await receiveDelivery(
      actor,
      {
        companyId,
        receivedOn: "2012-03-29",
        fileName: path.basename(file),
        bytes,
        sha256,
      },
      createReadStream(file, { highWaterMark: 1 << 16 }),
    );
    if (!received.ok) throw new Error(`not received: ${received.reason}`);
    const { batchId } = received.value;
    for (;;) {
      const { state } = await db.batch.findUniqueOrThrow({ where: { id: batchId }, select: { state: true } });
      if (state === "review") break;
      if (state !== "received" && state !== "reading") throw new Error(`not staged: ${state}`);
      await sleep(25);
    }
    const staged = performance.now() - from;
    const committed = await commitBatch(actor, { batchId });
    const whole = performance.now() - from;
    if (!committed.ok || committed.value.after !== Math.floor((rows * 5) / 8)) throw new Error("not what was sent");
    return { staged, committed: whole };
  } finally {
    worker.kill("SIGTERM");
    await new Promise((resolve) => worker.once("exit", resolve));
    await disconnect();
  }
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest("hex");
}
