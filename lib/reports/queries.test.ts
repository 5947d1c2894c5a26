import { afterAll, beforeAll, expect, test } from "vitest";
import { mintUser } from "@/lib/access/actor";
import { roles } from "@/lib/access/rights";
import { db, disconnect } from "@/lib/core/db";
import { findInquiry } from "@/lib/inquiries/find-inquiry";
import { commitBatch } from "@/lib/intake/commit/commit";
import { listMembers } from "@/lib/members/queries";
import { bookEntry, closeCase, setCase } from "@/lib/reimbursements/commands";
import { countCases, findHeadline, listEntries } from "@/lib/reimbursements/queries";
import { setDates } from "@/lib/reimbursements/set-dates";
import { freshDatabase } from "@/testing/database";
import { keeper, layIncident, row, stage } from "@/testing/history";
import { countWaitingBatches, findCountPanel, findCurve, listSilentCompanies, listWeeks } from "./queries";

beforeAll(async () => {
  await freshDatabase();
  await layIncident({ today: "2009-09-01" });
  // Member of c1 and c2 (m1); of c3; of c4. A second company delivers nothing.
  const deliveries = [
    { receivedOn: "2009-07-20", rows: ["r1 c1 m1", "r2 c2 m1"] },
    { receivedOn: "2009-07-31", rows: ["r3 c3 m3", "r4 c4 m4"] },
    { receivedOn: "2009-08-31", rows: ["r5 c3 m3"] },
  ];
  for (const [at, one] of deliveries.entries()) {
    const delivery = {
      id: 0,
      company: 1,
      receivedOn: one.receivedOn,
      sha: String(at).repeat(64),
      rows: one.rows.map(row),
    };
    await stage(delivery);
    expect(await commitBatch(keeper, { batchId: delivery.id })).toMatchObject({ ok: true });
  }
  await stage({ id: 0, company: 2, receivedOn: "2009-07-15", sha: "f".repeat(64), rows: [row("r9 c9 m9")] });
});
afterAll(disconnect);

const idOf = async (reference: string) => (await db.inquiry.findFirstOrThrow({ where: { reference } })).id;

test("the figures are those of what is committed", async () => {
  expect(await findCountPanel(keeper)).toEqual({ today: "2009-09-01", count: 3, published: null });
  const curve = await findCurve(keeper);
  expect(curve.points).toEqual([
    { on: "2009-07-20", count: 1 },
    { on: "2009-07-31", count: 3 },
  ]);
  expect([curve.from, curve.to]).toEqual(["2009-07-14", "2009-09-01"]);
  const { weeks } = await listWeeks(keeper);
  expect(weeks.map((week) => [week.from, week.values[1] ?? 0])).toEqual([
    ["2009-07-13", 0],
    ["2009-07-20", 2],
    ["2009-07-27", 2],
    ["2009-08-03", 0],
    ["2009-08-10", 0],
    ["2009-08-17", 0],
    ["2009-08-24", 0],
    ["2009-08-31", 1],
  ]);
  expect(await countWaitingBatches(keeper)).toEqual({ review: 1, reading: 0, unreadable: 0 });
  // Received and waiting is heard of: silence goes by the received date.
  expect((await listSilentCompanies(keeper)).companies).toMatchObject([
    { id: 2, lastReceivedOn: "2009-07-15", days: 48 },
  ]);
});

test("the headline counts members once, and agrees with the list behind each figure", async () => {
  const behind = async (relief: string) =>
    (await listMembers(keeper, { filters: { relief: [relief] }, descending: true, size: 50 })).count.value;
  const check = async (burdened: number, notYetKnown: number, burden: object[]) => {
    expect(await findHeadline(keeper)).toEqual({ burdened, notYetKnown, burden });
    expect([await behind("carries_burden"), await behind("not_yet_known")]).toEqual([burdened, notYetKnown]);
  };
  await check(0, 3, []);
  const book = async (reference: string, kind: "charge" | "refund", amount: bigint, currency = "JPY") =>
    expect(
      await bookEntry(keeper, {
        inquiryId: await idOf(reference),
        kind,
        amount,
        currency,
        bookedOn: "2009-08-20",
        payer: kind === "refund" ? "card_company" : null,
      }),
    ).toMatchObject({ ok: true });
  // Both inquiries of one member carry a burden: one member; unknown no more, though r5 of another still is.
  await book("r1", "charge", 1000n);
  await book("r2", "charge", 500n);
  await book("r3", "charge", 700n, "USD");
  await check(2, 1, [
    { currency: "JPY", amount: 1500n },
    { currency: "USD", amount: 700n },
  ]);
  await book("r1", "refund", 1000n);
  await book("r2", "refund", 500n);
  await setCase(keeper, { inquiryId: await idOf("r1"), case: 3, use: null });
  await setCase(keeper, { inquiryId: await idOf("r2"), case: 3, use: null });
  await check(1, 1, [{ currency: "USD", amount: 700n }]);
  await book("r3", "refund", 700n, "USD");
  for (const reference of ["r3", "r4", "r5"]) {
    await setCase(keeper, { inquiryId: await idOf(reference), case: reference === "r3" ? 3 : 1, use: null });
  }
  await check(0, 0, []);
  await setDates(keeper, { inquiryIds: [await idOf("r3")], debitOn: "2009-08-20" });
  expect(await closeCase(keeper, { inquiryId: await idOf("r3"), as: "refunded", proof: "返金通知" })).toMatchObject({
    ok: true,
  });
  const { byCase, byRelief } = await countCases(keeper);
  expect(byCase.map((one) => one.count)).toEqual([2, 0, 3, 0]);
  expect(Object.fromEntries(byRelief.map((one) => [one.relief, one.count]))).toEqual({
    nothing_billed_expected: 2,
    relieved: 2,
    closed: 1,
  });
  expect((await listEntries(keeper, await idOf("r3"))).map((one) => one.kind)).toEqual(["charge", "refund"]);
});

test("one inquiry tells which statement holds, and its look is an entry", async () => {
  const inquiryId = await idOf("r3");
  const before = await db.auditEvent.count({ where: { type: "inquiry.read" } });
  const inquiry = await findInquiry(keeper, inquiryId);
  expect(await db.auditEvent.count({ where: { type: "inquiry.read", subjectId: String(inquiryId) } })).toBe(before + 1);
  expect(inquiry).toMatchObject({
    reference: "r3",
    state: "live",
    receivedOn: "2009-07-31",
    age: 32,
    memberCountedOn: "2009-07-31",
    memberInquiries: 2,
    closedAs: "refunded",
    statements: [{ standing: "in_force", conflict: false, said: { memberNumber: "m3" } }],
  });
  expect(inquiry.events.map((event) => event.type)).toEqual([
    "inquiry.closed",
    "inquiry.datesSet",
    "inquiry.caseSet",
    "money.booked",
    "money.booked",
  ]);
  expect(JSON.stringify(inquiry, (_, value) => (typeof value === "bigint" ? String(value) : value))).not.toMatch(
    /\d{14,}/,
  );
});

test.each(roles)("%s reads the dashboard", async (role) => {
  const actor = mintUser({ id: "x", name: "x", roles: [role], locale: "ja" });
  await expect(findCountPanel(actor)).resolves.toMatchObject({ count: 3 });
  await expect(findHeadline(actor)).resolves.toMatchObject({ burdened: 0 });
});
