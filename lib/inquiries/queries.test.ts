import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mintUser } from "@/lib/access/actor";
import { roles } from "@/lib/access/rights";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden } from "@/lib/core/errors";
import { tokenOf } from "@/lib/vault/number-keys";
import { sealCard } from "@/lib/vault/seal";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { layIncident } from "@/testing/history";
import { exportInquiries, type InquiryFilters, type InquiryRow, listInquiries } from "./queries";
import { inquirySorts } from "./schema";
import { listSearchLabels, lookUp, storeSearch } from "./searches";

let database: TestDatabase;
const staff = mintUser({ id: "01980000-0000-7000-8000-000000000001", name: "受付", roles: ["intake"], locale: "ja" });
const card = "4111111111111111";

beforeAll(async () => {
  database = await freshDatabase();
  await layIncident();
  const token = tokenOf(card);
  await database.asSuperuser(
    "insert into member (id, born_block, counted_on) values (1, 1, '2009-07-20'), (2, 1, null)",
  );
  await database.asSuperuser(
    "insert into card (id, token, cipher, bin, last4, member_id) values (900, $1, $2, '411111', '1111', 1)",
    [token, sealCard(card, token)],
  );
  await database.asSuperuser(
    "insert into member_number (id, company_id, number, member_id) values (901, 1, 'M-77', 2)",
  );
  // Values repeat and are missing: what makes keyset paging skip or double.
  await database.asSuperuser(`
    insert into inquiry (company_id, key, reference, card_id, number_id, mask_head, mask_tail, sightings, received_on,
      misuse_on, amount, currency, merchant, withdrawn, voided, live, reported_case, staff_case, charged, relieved, closed_as, closed_at)
    select 1 + n % 2, 'rR' || n, 'R' || n, case when n = 7 then 900 end, case when n = 9 then 901 end,
      case when n = 9 then '411111' end, case when n = 9 then '1111' end, 1, date '2009-07-14' + n % 9,
      case when n % 4 > 0 then date '2009-07-01' + n % 5 end, case when n % 3 > 0 then n % 7 * 100 end,
      case when n % 3 > 0 then 'JPY' end, 'Shop ' || n, n % 11 = 0, n % 13 = 0, n % 11 > 0 and n % 13 > 0,
      nullif(n % 4, 0), case when n % 17 = 0 then 2 end,
      case when n % 5 < 3 then n % 5 * 100 end, case when n % 5 < 3 then n % 2 * 100 end, null, null
    from generate_series(1, 237) n`);
  await database.asSuperuser(
    "update inquiry set closed_as = 'own_use', closed_at = now() where charged = relieved and id % 3 = 0",
  );
  await database.asSuperuser("insert into inquiry (company_id, key) values (1, 'rPlaceholder')");
});
afterAll(disconnect);

const first = { filters: {}, sort: { by: "receivedOn" as const, descending: true }, size: 10 };

const drain = async (input: Parameters<typeof exportInquiries>[1]) => {
  const rows: InquiryRow[] = [];
  for await (const part of exportInquiries(staff, input)) rows.push(...part);
  return rows;
};

describe("paging", () => {
  const orders = inquirySorts.flatMap((by) => [true, false].map((descending) => ({ by, descending })));
  test.each(orders)("by $by, descending $descending: there and back, nothing skipped, nothing twice", async (sort) => {
    const filters: InquiryFilters = { companies: [1] };
    const all = await drain({ filters, sort });
    const expected = all.map((row) => row.id);
    expect(new Set(expected).size).toBe(118);
    const keyed = all.map((row) => row[sort.by]);
    const bare = keyed.indexOf(null);
    expect(keyed.slice(bare < 0 ? keyed.length : bare).every((value) => value === null)).toBe(true);

    const pages: InquiryRow[][] = [];
    let page = await listInquiries(staff, { filters, sort, size: 10 });
    expect(page.previous).toBeNull();
    for (;;) {
      pages.push(page.rows);
      if (!page.next) break;
      page = await listInquiries(staff, { filters, sort, size: 10, after: page.next });
    }
    expect(pages.flat().map((row) => row.id)).toEqual(expected);
    for (let at = pages.length - 2; at >= 0; at--) {
      page = await listInquiries(staff, { filters, sort, size: 10, before: page.previous ?? undefined });
      expect(page.rows.map((row) => row.id)).toEqual(pages[at]?.map((row) => row.id));
    }
    expect(page.previous).toBeNull();
  });

  test("a cursor that is none begins at the first page", async () => {
    const begin = await listInquiries(staff, first);
    for (const after of ["x", "~", "2009-07-20", "'; drop table inquiry; --~1", "2009-13-45~1e9"]) {
      expect((await listInquiries(staff, { ...first, after })).rows).toEqual(begin.rows);
    }
  });
});

describe("filters", () => {
  const all = () => drain({ filters: {}, sort: first.sort });
  const cases: [string, InquiryFilters, (row: InquiryRow) => boolean][] = [
    ["company", { companies: [2] }, (row) => row.companyId === 2],
    [
      "received",
      { receivedOn: { from: "2009-07-16", to: "2009-07-18" } },
      (row) => row.receivedOn >= "2009-07-16" && row.receivedOn <= "2009-07-18",
    ],
    ["misuse", { misuseOn: { to: "2009-07-02" } }, (row) => row.misuseOn !== null && row.misuseOn <= "2009-07-02"],
    ["case", { cases: ["2", "unknown"] }, (row) => row.detectionCase === 2 || row.detectionCase === null],
    [
      "relief",
      { relief: ["carries_burden", "closed"] },
      (row) => row.relief === "carries_burden" || row.relief === "closed",
    ],
    ["open relief", { relief: ["not_yet_known"] }, (row) => row.relief === "not_yet_known"],
    ["state", { states: ["withdrawn", "voided"] }, (row) => row.state !== "live"],
    [
      "amount",
      { amount: { min: 200, max: 500 } },
      (row) => row.amount !== null && row.amount >= 200n && row.amount <= 500n,
    ],
    ["last four, masked numbers too", { last4: "1111" }, (row) => row.last4 === "1111"],
    ["member by card", { memberId: 1 }, (row) => row.id === 7],
    ["member by masked number", { memberId: 2 }, (row) => row.id === 9],
  ];
  test.each(cases)("%s", async (_, filters, keep) => {
    const expected = (await all()).filter(keep).map((row) => row.id);
    expect(expected.length).toBeGreaterThan(0);
    const page = await listInquiries(staff, { ...first, filters, size: 200 });
    expect(page.rows.map((row) => row.id)).toEqual(expected.slice(0, 200));
    expect(page.count.value).toBe(expected.length);
  });

  test("what no delivery speaks of is not there, and an unknown word finds nothing", async () => {
    expect((await all()).length).toBe(237);
    expect((await listInquiries(staff, { ...first, filters: { states: ["x"] } })).rows).toEqual([]);
  });
});

describe("searching", () => {
  const ids = async (filters: InquiryFilters) =>
    (await listInquiries(staff, { ...first, filters })).rows.map((row) => row.id);
  test("by card number, member number and reference, of which only an id is left", async () => {
    for (const [kind, text, id] of [
      ["card", "4111-1111 1111 1111", 7],
      ["member_number", "Ｍ-77", 9],
      ["reference", "R12", 12],
    ] as const) {
      const stored = await storeSearch(staff, { kind, text });
      const searchId = stored.ok ? stored.value.id : "";
      const filter = { card: "card", member_number: "memberNumber", reference: "reference" }[kind];
      expect(await ids({ [filter]: searchId })).toEqual([id]);
      // Another kind's search is not this filter's.
      expect(await ids({ [kind === "card" ? "reference" : "card"]: searchId })).toEqual([]);
      expect((await listSearchLabels(staff, [searchId]))[searchId]).not.toContain(text);
      expect(await lookUp(staff, text)).toEqual({ ok: true, value: { inquiryId: id } });
    }
    const kept = JSON.stringify(await db.storedSearch.findMany({ omit: { token: true } }));
    expect(kept).not.toContain(card);
    expect(JSON.stringify(await db.auditEvent.findMany({ omit: { seq: true, xid: true } }))).not.toMatch(
      /4111111111111111|M-77/,
    );
  });

  test("four digits are the last four; what nobody has is not found; a card number is kept in no other field", async () => {
    expect(await lookUp(staff, "1111")).toEqual({ ok: true, value: { last4: "1111" } });
    expect(await lookUp(staff, "5555555555554444")).toMatchObject({ reason: "NOT_FOUND" });
    expect(await storeSearch(staff, { kind: "reference", text: card })).toMatchObject({ reason: "INVALID" });
    expect(await storeSearch(staff, { kind: "card", text: "123" })).toMatchObject({ reason: "NO_CARD_NUMBER" });
    expect(await ids({ reference: "00000000-0000-4000-8000-000000000000" })).toEqual([]);
  });
});

test("the entry of an export is written before the first row leaves", async () => {
  const before = await db.auditEvent.count({ where: { type: "list.exported" } });
  const rows = exportInquiries(staff, { filters: { companies: [1] }, sort: first.sort });
  await rows.next();
  const [event] = await db.auditEvent.findMany({ where: { type: "list.exported" }, orderBy: { seq: "desc" } });
  expect(await db.auditEvent.count({ where: { type: "list.exported" } })).toBe(before + 1);
  expect(event?.details).toEqual({ list: "inquiries", rows: 118 });
});

test.each(roles)("%s reads inquiries exactly where the table says so", async (role) => {
  const actor = mintUser({ id: "x", name: "x", roles: [role], locale: "ja" });
  const calls = [
    () => listInquiries(actor, first),
    () => exportInquiries(actor, first).next(),
    () => lookUp(actor, "zzz"),
    () => storeSearch(actor, { kind: "reference", text: "" }),
    () => listSearchLabels(actor, []),
  ];
  for (const call of calls) {
    const refused = await call().then(
      () => false,
      (error) => error instanceof Forbidden,
    );
    expect(refused).toBe(["editor", "admin"].includes(role));
  }
});
