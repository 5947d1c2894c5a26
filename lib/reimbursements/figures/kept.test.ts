import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mintUser } from "@/lib/access/actor";
import { toDbDate } from "@/lib/core/dates";
import { db, disconnect } from "@/lib/core/db";
import { bookEntry, closeCase, setCase } from "@/lib/reimbursements/commands";
import { addNote } from "@/lib/reimbursements/work/add-note";
import { listCases } from "@/lib/reimbursements/work/queries";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { keeper, layIncident, START } from "@/testing/history";
import { findTrend } from "./kept";
import { outOfPocketAsOf } from "./out-of-pocket";
import { burdenWeeks } from "./trend";

const today = "2009-08-31";
let database: TestDatabase;
const staff = mintUser({ id: "u1", name: "受付 花", roles: ["intake"], locale: "ja" });

beforeAll(async () => {
  database = await freshDatabase();
  await layIncident({ today });
  for (const id of [1, 2, 3]) {
    await database.asSuperuser("insert into member (id, born_block) values ($1, 1)", [id]);
    await database.asSuperuser(
      `insert into card (id, token, bin, last4, member_id, erased_on)
       values ($1, decode(lpad(to_hex($1::int), 64, '0'), 'hex'), '411111', '0000', $1, current_date)`,
      [id],
    );
    const row = { companyId: 1, key: `r${id}`, cardId: id, sightings: 1, reportedCase: 3, live: true };
    await db.inquiry.create({ data: { id, ...row, receivedOn: toDbDate("2009-08-03") } });
  }
});
afterAll(disconnect);

/** The kept figures have to be what is worked out anew. */
async function expectTrue() {
  const found = await findTrend(keeper);
  expect(found).toEqual({ weeks: await burdenWeeks(db, START, today), pocket: await outOfPocketAsOf(db, today) });
  return found;
}
const charge = (inquiryId: number) =>
  bookEntry(staff, { inquiryId, kind: "charge", amount: 100n, currency: "JPY", bookedOn: "2009-08-10" });

test("the trend is worked out once for all who look, and anew after whatever can move it", async () => {
  const many = await Promise.all(Array.from({ length: 12 }, () => findTrend(keeper)));
  expect(new Set(many.map((one) => one.weeks)).size).toBe(1);
  const first = await expectTrue();
  expect(first).toBe(many[0]);
  // Looks and notes move nothing.
  await listCases(staff, { filters: {}, descending: false, size: 10 });
  await addNote(staff, { inquiryId: 1, note: "確認中" });
  expect(await findTrend(keeper)).toBe(first);
  const steps: (() => Promise<{ ok: boolean }>)[] = [
    () => charge(1),
    () => charge(2),
    () => setCase(staff, { inquiryId: 3, case: 1, use: null }),
    () => closeCase(staff, { inquiryId: 3, as: "own_use", proof: "聞き取り" }),
  ];
  let before = first;
  for (const step of steps) {
    expect((await step()).ok).toBe(true);
    const after = await expectTrue();
    expect(after).not.toBe(before);
    expect(await findTrend(keeper)).toBe(after);
    before = after;
  }
  expect(before.weeks.at(-1)).toMatchObject({ burdened: 2, notYetKnown: 0 });
});

test("what was written before the figures were read and committed after them is not missed", async () => {
  const slow = new pg.Client({ connectionString: database.ownerUrl });
  await slow.connect();
  await slow.query("begin");
  await slow.query(`insert into money_entry (inquiry_id, kind, amount, currency, booked_on, made_by, made_by_name, made_at)
    values (1, 'fee', 30, 'JPY', '2009-08-11', 'u', 'u', now())`);
  await slow.query(`insert into audit_event (business_at, actor_kind, actor_id, actor_name, type, subject, subject_id)
    values (now(), 'user', 'u', 'u', 'money.booked', 'inquiry', '1')`);
  // A later one is committed and seen first.
  expect((await charge(2)).ok).toBe(true);
  const between = await expectTrue();
  expect(await findTrend(keeper)).toBe(between);
  await slow.query("commit");
  await slow.end();
  const after = await expectTrue();
  expect(after.weeks.at(-1)?.burden).toEqual([{ currency: "JPY", amount: 330n }]);
});
