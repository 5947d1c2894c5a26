import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { businessClock } from "@/lib/core/clock";
import { instantAt } from "@/lib/core/dates";
import { db, disconnect } from "@/lib/core/db";
import { formatDate, formatInstant } from "@/lib/core/format";
import { commitBatch } from "@/lib/intake/commit/commit";
import { deliver, layGround, person } from "@/lib/intake/ground.fixture";
import { countAsOf } from "@/lib/ledger/queries";
import { publishableDays } from "@/lib/notices/prepare";
import { freshDatabase, type TestDatabase } from "./database";

let database: TestDatabase;
const zone = process.env.TZ;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
afterEach(async () => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
  await disconnect();
});

const rows = (n: number) =>
  `照会番号,カード番号,会員番号,利用日,金額,加盟店\nR${n},411111111111111${n},M${n},2009-07-15,100,店\n`;

/** All that a day decides, at the last second of a day in Tokyo and at the first of the next. */
async function figures() {
  const said: unknown[] = [];
  await database.reset();
  const company = await layGround("2009-07-20");
  for (const [n, instant] of ["2009-07-20T14:59:59Z", "2009-07-20T15:00:00Z"].entries()) {
    await db.incident.updateMany({ data: { clockFixedAt: new Date(instant) } });
    const { today } = await businessClock(db);
    const batch = await deliver(company, rows(n + 1), { receivedOn: today });
    await commitBatch(systemActor("test"), { batchId: batch.id });
    const counts = await Promise.all(["2009-07-20", "2009-07-21"].map((day) => countAsOf(db, day)));
    const kept = await db.batch.findUniqueOrThrow({ where: { id: batch.id }, select: { receivedOn: true } });
    said.push(today, counts, kept.receivedOn.toISOString(), await publishableDays(person("editor")));
    said.push(formatInstant(new Date(instant), "ja", "Asia/Tokyo"), formatDate(today, "en"));
    said.push(instantAt("2009-07-21", "00:00", "Asia/Tokyo").toISOString());
  }
  return said;
}

test("TM-01: a day ends at midnight in Tokyo, wherever server and database think that they stand", async () => {
  const { rows: named } = await database.asSuperuser("select current_database() as name");
  const answers: unknown[] = [];
  for (const place of ["UTC", "Asia/Tokyo", "America/Los_Angeles"]) {
    process.env.TZ = place;
    await database.asSuperuser(`alter database "${named[0].name}" set timezone to '${place}'`);
    await disconnect();
    const [{ zone: held }] = await db.$queryRaw<[{ zone: string }]>`select current_setting('timezone') as zone`;
    expect([held, new Date(2009, 6, 20).getTimezoneOffset()]).toEqual([
      place,
      { UTC: 0, "Asia/Tokyo": -540, "America/Los_Angeles": 420 }[place],
    ]);
    answers.push(await figures());
  }
  const midnight = "2009-07-20T15:00:00.000Z";
  expect(answers[0]).toEqual([
    ...["2009-07-20", [1, 1], "2009-07-20T00:00:00.000Z", { since: "2009-07-14", latest: "2009-07-19" }],
    ...["2009年7月20日 23:59", "20 Jul 2009", midnight],
    ...["2009-07-21", [1, 2], "2009-07-21T00:00:00.000Z", { since: "2009-07-14", latest: "2009-07-20" }],
    ...["2009年7月21日 00:00", "21 Jul 2009", midnight],
  ]);
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[2]).toEqual(answers[0]);
}, 60_000);
