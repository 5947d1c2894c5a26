import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden, NotFound } from "@/lib/core/errors";
import { deliver, layGround, person } from "@/lib/intake/ground.fixture";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { correctCovers, findCoverage } from "./coverage";
import { rejectBatch } from "./decide";

let database: TestDatabase;
let company: number;
beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(async () => {
  await database.reset();
  company = await layGround("2009-08-20");
});
afterAll(disconnect);

const header = "照会番号,区分,カード番号,会員番号,利用日,金額,加盟店,備考";
let sent = 0;
const send = (coversFrom?: string, coversTo?: string) =>
  deliver(company, `${header}\nR${++sent},新規,4111111111111111,M1,2009/7/15,${sent},店,`, {
    receivedOn: "2009-08-10",
    ...(coversFrom && { coversFrom, coversTo: coversTo ?? coversFrom }),
  });

test("covered, missing and overlapping days, and silence since the last", async () => {
  expect(await findCoverage(person(), company, "2009-07-01")).toMatchObject({
    whole: null,
    missing: [],
    silentDays: null,
  });
  await send("2009-07-14", "2009-07-20");
  await send("2009-07-19", "2009-07-22");
  await send("2009-07-27", "2009-07-31");
  await send("2009-08-03");
  const unsaid = await send();
  const gone = await send("2009-07-23", "2009-07-26");
  await rejectBatch(person(), gone.id, "試験");
  expect(await findCoverage(person(), company, "2009-07-01")).toMatchObject({
    whole: { from: "2009-07-14", to: "2009-08-03" },
    missing: [
      { from: "2009-08-01", to: "2009-08-02" },
      { from: "2009-07-23", to: "2009-07-26" },
    ],
    overlapping: [{ from: "2009-07-19", to: "2009-07-20" }],
    silentDays: 17,
    batches: [{ from: "2009-07-14" }, { from: "2009-07-19" }, { from: "2009-07-27" }, { from: "2009-08-03" }],
    unsaid: [{ id: unsaid.id }],
  });
  await expect(findCoverage(person(), 999, "2009-07-01")).rejects.toThrow(NotFound);
});

test("which days a delivery covers is corrected, and the trail says so", async () => {
  const batch = await send();
  const correct = (from: string, to: string) => correctCovers(person(), { batchId: batch.id, from, to });
  expect(await correct("2009-07-20", "2009-07-14")).toMatchObject({ reason: "DATES_REVERSED" });
  expect(await correct("2009-02-30", "2009-07-14")).toMatchObject({ reason: "DATE_INVALID" });
  expect(await correct("2009-07-14", "2009-07-20")).toMatchObject({ ok: true });
  expect(await findCoverage(person(), company, "2009-07-01")).toMatchObject({
    whole: { to: "2009-07-20" },
    unsaid: [],
  });
  expect(await db.auditEvent.findFirstOrThrow({ where: { type: "batch.coversCorrected" } })).toMatchObject({
    details: { from: "2009-07-14", to: "2009-07-20" },
  });
  await rejectBatch(person(), batch.id, "試験");
  expect(await correct("2009-07-14", "2009-07-21")).toMatchObject({ reason: "WRONG_STATE" });
  await expect(
    correctCovers(person("hotline"), { batchId: batch.id, from: "2009-07-14", to: "2009-07-20" }),
  ).rejects.toThrow(Forbidden);
});
