import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { actorOfUser } from "@/lib/access/session";
import { db, disconnect } from "@/lib/core/db";
import { askCommit } from "@/lib/intake/commit/commit";
import { layGround, send } from "@/lib/intake/ground.fixture";
import { freshDatabase } from "@/testing/database";
import { actual, cardNumber, days, expected } from "@/testing/history";
import type { Delivery, Row } from "@/testing/oracle";

const folder = mkdtempSync(path.join(tmpdir(), "shokai-parallel-"));
const workers: ChildProcess[] = [];
beforeAll(async () => void (await freshDatabase()));
afterAll(async () => {
  for (const worker of workers) worker.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
  await disconnect();
});

const words = { new: "新規", withdraw: "取下", reactivate: "復活", amend: "訂正" } as const;
const header = "照会番号,区分,カード番号,会員番号,利用日,金額,加盟店,備考";
/** The k-th test card, never one that ends in 0: sixteen digits ending so are taken for a spreadsheet's. */
const cardOf = (k: number) => cardNumber(`c${k + Math.floor((k - 1) / 9)}`);
const cell = (row: Row) =>
  row.kind === "withdraw" || row.kind === "reactivate"
    ? `${row.ref},${words[row.kind]},,,,,,`
    : `${row.ref},${words[row.kind]},${row.card},${row.number},${row.on},${row.amount},${row.shop},`;

/** Eight files of one company that name the same inquiries, cards and members again and again, not always alike. */
function overlapping(company: number): (Delivery & { content: string })[] {
  let state = 20_090_911;
  const pick = (most: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * most);
  };
  return Array.from({ length: 8 }, (_, n) => {
    const refs = new Set(Array.from({ length: 45 }, () => 1 + pick(70)));
    const rows: Row[] = [...refs].map((ref) => {
      const lot = pick(20);
      if (lot === 0) return { ref: `R${ref}`, kind: "withdraw", card: null, number: null };
      if (lot === 1) return { ref: `R${ref}`, kind: "reactivate", card: null, number: null };
      // Mostly what every file says of it, now and then another card or member number.
      const card = lot === 2 ? 1 + pick(40) : 1 + (ref % 40);
      const number = lot === 3 ? 1 + pick(30) : 1 + ((ref * 7) % 30);
      const row = { ref: `R${ref}`, card: cardOf(card), number: `M${number}`, on: "2009-07-01" };
      return { ...row, kind: "new", amount: 100 + ref, shop: "店" };
    });
    const content = [header, ...rows.map(cell)].join("\n");
    return { company, receivedOn: `2009-07-${12 + ((n * 5) % 11)}`, rows, sha: "", id: 0, content } as Delivery & {
      content: string;
    };
  });
}

async function startWorkers(count: number): Promise<void> {
  const working = Array.from({ length: count }, async () => {
    const worker = fork("testing/worker-process.ts", [], {
      execArgv: ["--import", "tsx"],
      env: { ...process.env, SHOKAI_DATA: folder },
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    workers.push(worker);
    await once(worker, "message");
    worker.send("go");
    await new Promise<void>((resolve) => {
      worker.on("message", (said: { working?: boolean }) => said.working && resolve());
    });
  });
  await Promise.all(working);
}

test("eight overlapping files, read and committed at the same time by two workers, count what the oracle counts", {
  timeout: 300_000,
}, async () => {
  const company = await layGround();
  const { id: userId } = await db.user.create({
    data: { login: "asker", displayName: "確定担当", roles: ["intake"] },
    select: { id: true },
  });
  const asker = await actorOfUser(userId);
  await startWorkers(2);
  const deliveries = overlapping(company);
  await Promise.all(
    deliveries.map(async (one) => {
      for (;;) {
        const sent = await send(company, Buffer.from(one.content), { receivedOn: one.receivedOn });
        if (sent.ok) {
          one.id = sent.value.batchId;
          return;
        }
        // So many at once are more than one process takes.
        expect(sent.reason).toBe("BUSY");
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }),
  );
  const reached = (state: string) =>
    expect.poll(() => db.batch.count({ where: { state } }), { timeout: 120_000, interval: 50 }).toBe(deliveries.length);
  await reached("review");
  expect(await db.record.count({ where: { outcome: "problem" } })).toBe(0);
  const asked = await Promise.all(deliveries.map(({ id }) => askCommit(asker, { batchId: id })));
  expect(asked.every((one) => one.ok)).toBe(true);
  await reached("committed");

  for (const one of deliveries) {
    const { sha256 } = await db.batch.findUniqueOrThrow({ where: { id: one.id }, select: { sha256: true } });
    one.sha = Buffer.from(sha256).toString("hex");
  }
  const [is, shouldBe] = [await actual(deliveries), await expected(deliveries)];
  expect(is.members).toEqual(shouldBe.members);
  expect(is.countedOn).toEqual(shouldBe.countedOn);
  expect(days.map(is.count)).toEqual(days.map(shouldBe.count));
  expect(shouldBe.members.length).toBeGreaterThan(5);
});
