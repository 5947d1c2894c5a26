import { afterAll, beforeAll, expect, test } from "vitest";
import { db, disconnect } from "@/lib/core/db";
import { enqueue } from "@/lib/core/enqueue";
import { layGround, send } from "@/lib/intake/ground.fixture";
import { endThreads } from "@/lib/intake/read/threads";
import { freshDatabase } from "@/testing/database";
import { workOff } from "./worker";

beforeAll(async () => void (await freshDatabase()));
afterAll(async () => {
  await endThreads();
  await disconnect();
});

test("what is due is done, one queue's jobs too; what is later or draws the notice stays", async () => {
  const company = await layGround();
  const header = "照会番号,区分,カード番号,会員番号,利用日,金額,加盟店,備考";
  const sent: number[] = [];
  for (const n of [1, 2, 3]) {
    const delivery = `${header}\nR${n},新規,4111111111111111,M${n},2009/7/15,500,店,\n`;
    const received = await send(company, Buffer.from(delivery));
    if (!received.ok) throw new Error(received.reason);
    sent.push(received.value.batchId);
  }
  await db.$transaction(async (tx) => {
    for (let n = 0; n < 30; n++) {
      await enqueue(tx, "find-doubts", { subject: `batch:${n}` }, `find-doubts:${n}`, { queue: "find-doubts" });
    }
    await enqueue(tx, "render-notice", { version: 0 }, "render-notice");
    await enqueue(tx, "mark-unused", {}, "mark-unused", { runAt: new Date(Date.now() + 3_600_000) });
  });
  await workOff();
  expect(await db.batch.findMany({ where: { id: { in: sent } }, select: { state: true } })).toEqual(
    sent.map(() => ({ state: "review" })),
  );
  const left = await db.$queryRaw`select task_identifier as task from graphile_worker.jobs order by 1`;
  expect(left).toEqual([{ task: "mark-unused" }, { task: "render-notice" }]);
});
