import { afterAll, beforeAll, expect, test } from "vitest";
import { mintUser } from "@/lib/access/actor";
import { roles } from "@/lib/access/rights";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden } from "@/lib/core/errors";
import { listInquiries } from "@/lib/inquiries/queries";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { keeper, layIncident } from "@/testing/history";
import { downloadWeeklyReport, findWeeklyReport } from "./weekly";

/*
 * Weeks from Monday 2009-08-10 (W33) on; it is Wednesday 2009-08-26 (W35). Long open after 30 days.
 * Case 1 is u1's, case 2 is u2's, the others are nobody's.
 * | case | company | found | received | closed      | what else |
 * | 1    | 1       | 1     | 07-20    | 08-12 by u1 |           |
 * | 2    | 1       | 3     | 07-20    | -           | charged 1,000 on 08-15, refunded on 08-20 |
 * | 3    | 1       | -     | 08-11    | -           | its case set by u2 on 08-13 and again on 08-14 |
 * | 4    | 2       | 2     | 08-16    | 08-17 00:30 | charged 500 and cancelled on 08-16 |
 * | 5    | 2       | 1     | 08-12    | -           | withdrawn: in no week |
 */
let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  await layIncident({ today: "2009-08-26" });
  await database.asSuperuser(`insert into app_user (id, login, display_name)
    values ('01980000-0000-7000-8000-000000000001', 'u1', '受付 一'), ('01980000-0000-7000-8000-000000000002', 'u2', '管理 二')`);
  await database.asSuperuser(`insert into member (id, born_block) select n, 1 from generate_series(1, 5) n`);
  await database.asSuperuser(`insert into card (id, token, bin, last4, member_id, erased_on)
    select n, decode(lpad(to_hex(n), 64, '0'), 'hex'), '411111', lpad(n::text, 4, '0'), n, current_date from generate_series(1, 5) n`);
  await database.asSuperuser(`
    insert into inquiry (id, company_id, key, card_id, sightings, received_on, live, withdrawn, reported_case, charged, relieved, closed_as, closed_at, closed_by)
    values (1, 1, 'r1', 1, 1, '2009-07-20', true, false, 1, null, null, 'own_use', '2009-08-12T05:00:00Z', '01980000-0000-7000-8000-000000000001'),
      (2, 1, 'r2', 2, 1, '2009-07-20', true, false, 3, 1000, 1000, null, null, null),
      (3, 1, 'r3', 3, 1, '2009-08-11', true, false, null, null, null, null, null, null),
      (4, 2, 'r4', 4, 1, '2009-08-16', true, false, 2, 500, 500, null, null, null),
      (5, 2, 'r5', 5, 1, '2009-08-12', false, true, 1, null, null, null, null, null)`);
  await database.asSuperuser(`insert into case_work (inquiry_id, owner)
    values (1, '01980000-0000-7000-8000-000000000001'), (2, '01980000-0000-7000-8000-000000000002'), (5, '01980000-0000-7000-8000-000000000001')`);
  await database.asSuperuser(`
    insert into money_entry (inquiry_id, kind, amount, currency, booked_on, payer, made_by, made_by_name, made_at)
    values (2, 'charge', 1000, 'JPY', '2009-08-15', null, 'u', 'u', now()), (2, 'refund', 1000, 'JPY', '2009-08-20', 'card_company', 'u', 'u', now()),
      (4, 'charge', 500, 'JPY', '2009-08-16', null, 'u', 'u', now()), (4, 'cancellation', 500, 'JPY', '2009-08-16', 'card_company', 'u', 'u', now())`);
  await database.asSuperuser(`update inquiry set closed_as = 'cancelled', closed_at = '2009-08-16T15:30:00Z',
    closed_by = '01980000-0000-7000-8000-000000000002', close_proof = 'x' where id = 4`);
  await database.asSuperuser(`
    insert into audit_event (business_at, actor_kind, actor_id, actor_name, type, subject, subject_id)
    select at::timestamptz, 'user', '01980000-0000-7000-8000-000000000002', 'U2', 'inquiry.caseSet', 'inquiry', id
    from (values ('2009-08-13T01:00:00Z', '3'), ('2009-08-14T01:00:00Z', '3'), ('2009-08-14T02:00:00Z', '5')) v (at, id)`);
});
afterAll(disconnect);

const nothing = { received: 0, decided: 0, closed: 0, closingDays: null };

test("a week says what came in, was decided and was closed, and what was open at its end", async () => {
  const report = await findWeeklyReport(keeper, "2009-W33");
  expect(report).toMatchObject({
    week: "2009-W33",
    from: "2009-08-10",
    to: "2009-08-16",
    asOf: "2009-08-16",
    runs: false,
    previous: "2009-W32",
    next: "2009-W34",
    longOpenUntil: "2009-07-16",
  });
  // Case 4 was closed half past midnight on Monday in Tokyo, which is Sunday by the world's clock.
  expect(report.total).toEqual({
    received: 2,
    decided: 1,
    closed: 1,
    closingDays: 23,
    openBefore: 2,
    open: 3,
    medianAge: 5,
    oldestAge: 27,
    longOpen: 0,
  });
  expect(report.byCompany).toEqual([
    {
      companyId: 1,
      name: { nameJa: "会社1", nameEn: "Company 1" },
      received: 1,
      decided: 1,
      closed: 1,
      closingDays: 23,
      openBefore: 2,
      open: 2,
      medianAge: 5,
      oldestAge: 27,
      longOpen: 0,
    },
    expect.objectContaining({ companyId: 2, received: 1, decided: 0, closed: 0, open: 1, oldestAge: 0 }),
  ]);
  expect(report.byCase.map((one) => [one.case, one.received, one.closed, one.open])).toEqual([
    [1, 0, 1, 0],
    [2, 1, 0, 1],
    [3, 0, 0, 1],
    [null, 1, 0, 1],
  ]);
  expect(
    report.byOwner.map(({ name, received, closed, openBefore, open, medianAge }) => [
      name,
      ...[received, closed, openBefore, open, medianAge],
    ]),
  ).toEqual([
    ["管理 二", 0, 0, 1, 1, 27],
    ["受付 一", 0, 1, 1, 0, null],
    [null, 2, 0, 0, 2, 0],
  ]);
  expect(report.byPerson).toEqual([
    { name: "受付 一", decided: 0, closed: 1 },
    { name: "管理 二", decided: 1, closed: 0 },
  ]);
  const { before, after } = report.burden;
  // Until the charge was booked nobody knew of case 2; of case 3 nobody knows how it was found.
  expect(before).toEqual({ asOf: "2009-08-09", burdened: 0, notYetKnown: 1, burden: [] });
  expect(after).toEqual({
    asOf: "2009-08-16",
    burdened: 1,
    notYetKnown: 1,
    burden: [{ currency: "JPY", amount: 1000n }],
  });
});

test("weeks follow one another: what was open at the end of one is open before the next", async () => {
  let week: string | null = "2009-W29";
  let open = 0;
  let weeks = 0;
  for (; week !== null; weeks++) {
    const report: Awaited<ReturnType<typeof findWeeklyReport>> = await findWeeklyReport(keeper, week);
    expect(report.week).toBe(week);
    const { total, byCompany, byCase, byOwner, byPerson } = report;
    expect(total.openBefore).toBe(open);
    expect(total.openBefore + total.received - total.closed).toBe(total.open);
    for (const lines of [byCompany, byCase, byOwner]) {
      for (const figure of ["received", "decided", "closed", "openBefore", "open", "longOpen"] as const) {
        expect(
          lines.reduce((sum, line) => sum + line[figure], 0),
          `${week} ${figure}`,
        ).toBe(total[figure]);
      }
    }
    expect(byPerson.reduce((sum, line) => sum + line.closed, 0)).toBe(total.closed);
    open = total.open;
    week = report.next;
  }
  expect([weeks, open]).toEqual([7, 2]);
});

test("without a week it is the last one that is over; the running one is as of today, and lists count the same", async () => {
  expect((await findWeeklyReport(keeper)).week).toBe("2009-W34");
  // No week, one to come, one before the incident.
  for (const odd of ["2009-W99", "2009-W36", "2009-W28"])
    expect((await findWeeklyReport(keeper, odd)).week).toBe("2009-W34");
  const running = await findWeeklyReport(keeper, "2009-W35");
  expect(running).toMatchObject({
    asOf: "2009-08-26",
    to: "2009-08-30",
    runs: true,
    next: null,
    longOpenUntil: "2009-07-26",
  });
  expect(running.total).toMatchObject({ ...nothing, open: 2, oldestAge: 37, longOpen: 1 });
  const count = async (filters: Parameters<typeof listInquiries>[1]["filters"]) =>
    (await listInquiries(keeper, { filters, sort: { by: "receivedOn", descending: true }, size: 10 })).count.value;
  for (const week of ["2009-W33", "2009-W34"]) {
    const { from, asOf, total } = await findWeeklyReport(keeper, week);
    expect(await count({ states: ["live"], closedOn: { from, to: asOf } })).toBe(total.closed);
    expect(await count({ states: ["live"], receivedOn: { from, to: asOf } })).toBe(total.received);
  }
});

test("taking it along leaves an entry; who may not read it gets neither page nor file", async () => {
  await downloadWeeklyReport(keeper, { week: "2009-W33", format: "csv" });
  expect(await db.auditEvent.findFirst({ orderBy: { seq: "desc" } })).toMatchObject({
    type: "report.downloaded",
    subject: "report",
    subjectId: "2009-W33",
    details: { report: "weekly", format: "csv" },
  });
  await expect(downloadWeeklyReport(keeper, { week: "2009-W54", format: "csv" })).rejects.toThrow();
  for (const role of roles) {
    const actor = mintUser({ id: "x", name: "x", roles: [role], locale: "ja" });
    if (role === "manager" || role === "auditor") await findWeeklyReport(actor);
    else await expect(findWeeklyReport(actor)).rejects.toThrow(Forbidden);
  }
});
