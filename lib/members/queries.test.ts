import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { mintUser } from "@/lib/access/actor";
import { roles } from "@/lib/access/rights";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden, NotFound } from "@/lib/core/errors";
import { tokenOf } from "@/lib/vault/number-keys";
import { sealCard } from "@/lib/vault/seal";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { cardNumber, layIncident } from "@/testing/history";
import { findMember } from "./find-member";
import { findMembers } from "./find-members";
import { findNumber } from "./find-number";
import { exportMembers, findKnownMember, listMembers, type MemberFilters } from "./queries";

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);

const staff = mintUser({ id: "u1", name: "受付", roles: ["intake"], locale: "ja" });

// The evidence as commits leave it, written down: what a list shows is what stands there.
beforeEach(async () => {
  await database.reset();
  await layIncident();
  const sql = database.asSuperuser;
  await sql(`insert into member (id, counted_on, born_block, ended_block, ended_into) values
    (1, '2009-07-20', 1, null, null), (2, '2009-07-20', 1, null, null), (3, null, 1, null, null),
    (4, null, 1, 2, 5), (5, null, 1, 3, 1), (6, null, 1, null, null), (7, '2009-07-25', 1, null, null)`);
  for (const [id, member] of [
    [11, 1],
    [12, 1],
    [13, 2],
    [14, 3],
    [15, 6],
  ] as const) {
    const digits = cardNumber(`c${id}`);
    const token = tokenOf(digits);
    await sql("insert into card (id, token, cipher, bin, last4, member_id) values ($1, $2, $3, $4, $5, $6)", [
      id,
      token,
      sealCard(digits, token),
      digits.slice(0, 6),
      digits.slice(-4),
      member,
    ]);
  }
  await sql(`insert into member_number (id, company_id, number, member_id, set_aside) values
    (21, 1, 'm1', 1, null), (22, 1, '0000', 6, 'placeholder'), (23, 2, 'm7', 7, null)`);
  await sql(`insert into inquiry (id, company_id, key, reference, card_id, number_id, mask_tail, sightings, received_on, live, withdrawn,
      reported_case, charged, relieved, closed_as, closed_at) values
    (101, 1, 'r1', '1', 11, 21, null, 1, '2009-07-20', true, false, 3, 500, 100, null, null),
    (102, 1, 'r2', '2', 12, 21, null, 1, '2009-07-22', true, false, 1, null, null, null, null),
    (103, 2, 'r3', '3', 13, null, null, 1, '2009-07-20', true, false, null, null, null, null, null),
    (104, 1, 'r4', '4', 14, null, null, 1, '2009-07-10', true, false, 1, null, null, 'blocked_before_billing', now()),
    (105, 1, 'r5', '5', 15, 22, null, 1, '2009-07-20', false, true, 1, null, null, null, null),
    (106, 2, 'r6', '6', null, 23, '1234', 1, '2009-07-25', true, false, 2, 100, 100, null, null)`);
  await sql(`insert into money_entry (inquiry_id, kind, amount, currency, booked_on, made_by, made_by_name, made_at) values
    (101, 'charge', 500, 'JPY', '2009-08-01', 'u', 'u', now()), (106, 'charge', 100, 'JPY', '2009-08-01', 'u', 'u', now())`);
});

const ids = async (filters: MemberFilters, more: object = {}) =>
  (await listMembers(staff, { filters, descending: true, size: 50, ...more })).rows.map((row) => row.id);

describe("the list", () => {
  test("holds the components with a live inquiry, counted first; ended ids and those without are no members", async () => {
    expect(await ids({})).toEqual([7, 2, 1, 3]);
    expect(await ids({}, { descending: false })).toEqual([1, 2, 7, 3]);
  });

  test("a page of one at a time, there and back", async () => {
    const seen: number[] = [];
    let page = await listMembers(staff, { filters: {}, descending: true, size: 1 });
    for (;;) {
      seen.push(...page.rows.map((row) => row.id));
      if (!page.next) break;
      page = await listMembers(staff, { filters: {}, descending: true, size: 1, after: page.next });
    }
    expect(seen).toEqual([7, 2, 1, 3]);
    page = await listMembers(staff, { filters: {}, descending: true, size: 2, before: page.previous ?? undefined });
    expect(page.rows.map((row) => row.id)).toEqual([2, 1]);
  });

  test.each([
    [{ counted: ["yes"] }, [7, 2, 1]],
    [{ counted: ["no"] }, [3]],
    [{ companies: [2] }, [7, 2]],
    [{ countedOn: { from: "2009-07-21" } }, [7]],
    [{ relief: ["carries_burden"] }, [1]],
    [{ relief: ["not_yet_known"] }, [2]],
    [{ relief: ["clear"] }, [7, 3]],
    [{ relief: ["carries_burden", "clear"] }, [7, 1, 3]],
  ] as [MemberFilters, number[]][])("%j", async (filters, expected) => expect(await ids(filters)).toEqual(expected));

  test("tells of each what it holds and what is owed", async () => {
    const { rows, count } = await listMembers(staff, { filters: {}, descending: true, size: 50 });
    expect(count).toEqual({ value: 4, atLeast: false });
    expect(rows.find((row) => row.id === 1)).toEqual({
      id: 1,
      countedOn: "2009-07-20",
      inquiries: 2,
      cards: 2,
      numbers: 1,
      lastReceivedOn: "2009-07-22",
      relief: "carries_burden",
      burden: [{ currency: "JPY", amount: 400n }],
    });
    expect(rows.find((row) => row.id === 7)).toMatchObject({ inquiries: 1, cards: 0, relief: "clear", burden: [] });
  });
});

describe("one member", () => {
  test("with what ties it, and an entry of the look", async () => {
    const member = await findMember(staff, 1);
    expect(member.evidence.ties.map(({ a, b, inquiries, struck }) => [a, b, inquiries, struck])).toEqual([
      [11, 21, 1, false],
      [12, 21, 1, false],
    ]);
    expect(member.inquiries.map((one) => one.id)).toEqual([102, 101]);
    expect(member.joined).toEqual([5]);
    expect(await db.auditEvent.findMany({ where: { type: "member.read" } })).toMatchObject([{ subjectId: "1" }]);
  });

  test("a struck tie names where the other end went, and a number that was set aside ties nothing", async () => {
    await database.asSuperuser(`insert into decision (kind, node_a, node_b, reason, made_by, made_by_name, made_at, made_block)
      values ('split', 13, 21, 'x', 'u', 'u', now(), 1)`);
    await database.asSuperuser("update inquiry set number_id = 21 where id = 103");
    const other = await findMember(staff, 2);
    expect(other.evidence.ties).toMatchObject([{ a: 13, b: 21, struck: true, otherMember: 1, decision: { by: "u" } }]);
    expect(other.evidence.others).toEqual([{ kind: "number", id: 21, number: "m1", companyId: 1, memberId: 1 }]);
    await database.asSuperuser("update inquiry set live = true, withdrawn = false where id = 105");
    const { ties, heldBack } = (await findMember(staff, 6)).evidence;
    expect(ties).toEqual([]);
    expect(heldBack).toEqual([{ cardId: 15, numberId: 22, inquiries: 1, why: "placeholder", otherMember: null }]);
  });

  test("an ended id says what became of it, to the member that stands today", async () => {
    expect((await findMember(staff, 4)).ended).toEqual({ block: 2, into: 5, now: 1 });
    await expect(findMember(staff, 99)).rejects.toThrow(NotFound);
  });
});

describe("found by whatever names it", () => {
  test.each([
    ["#1", [1]],
    // An id that ended leads to who holds its inquiries.
    ["4", [1, 3]],
    ["m1", [1]],
    ["0011", [1]],
    [cardNumber("c13"), [2]],
    ["3", [2, 3]],
  ])("%s", async (text, expected) => {
    const found = await findMembers(staff, text);
    expect(found.ok && found.value.map((one) => one.id)).toEqual(expected);
  });

  test("nobody is told as nobody, a card number inside other text is refused, and the trail holds neither", async () => {
    expect(await findMembers(staff, "m999")).toEqual({ ok: false, reason: "NOT_FOUND" });
    expect(await findMembers(staff, "card 4111111111111111")).toEqual({ ok: false, reason: "INVALID" });
    await findMembers(staff, "4111111111111111");
    const looks = JSON.stringify(await db.auditEvent.findMany({ where: { type: "inquiry.searched" } }), (_, value) =>
      typeof value === "bigint" ? String(value) : value,
    );
    expect(looks).toContain("411111******1111");
    expect(looks).not.toContain("4111111111111111");
    expect(looks).not.toContain("m999");
  });
});

test("a number that is looked at before it may tie: its cards, and who holds them now", async () => {
  expect(await findNumber(staff, 21)).toMatchObject({ number: "m1", cards: 2, members: 1, limit: 10, setAside: null });
  await expect(findNumber(staff, 99)).rejects.toThrow(NotFound);
});

test("the history names every block that moved it, with the ids that ended into it", async () => {
  await database.asSuperuser("set session_replication_role = replica");
  await database.asSuperuser(`insert into ledger_block (no, at, cause, person_id, person_name, subject, entries, net, entries_hash, previous_hash, hash)
    select n, '2009-07-20'::timestamptz + n * interval '1 day', case n when 1 then 'commit' else 'merge' end, 'u', 'u',
      case n when 1 then 'batch:7' else 'decision:1' end, 1, 1, sha256('x'), sha256('x'), sha256('x') from generate_series(1, 3) n`);
  await database.asSuperuser(`insert into ledger_entry (block_no, seq, member_id, effective_on, delta, cause) values
    (1, 1, 1, '2009-07-20', 1, 'commit'), (1, 2, 5, '2009-07-22', 1, 'commit'), (3, 1, 5, '2009-07-22', -1, 'merge')`);
  await database.asSuperuser(`insert into decision (kind, node_a, node_b, reason, made_by, made_by_name, made_at, made_block)
    values ('merge', 11, 12, '同じ会員', 'u', 'u', now(), 3)`);
  await database.asSuperuser("set session_replication_role = origin");
  const { history } = await findMember(staff, 1);
  expect(history.map((block) => block.blockNo)).toEqual([3, 2, 1]);
  expect(history[0]).toMatchObject({
    moves: [{ memberId: 5, from: "2009-07-22", to: null }],
    ended: [{ id: 5, into: 1 }],
  });
  expect(history[1]).toMatchObject({ ended: [{ id: 4, into: 5 }], moves: [] });
  expect(history[2]).toMatchObject({
    batchId: 7,
    moves: [
      { memberId: 1, to: "2009-07-20" },
      { memberId: 5, to: "2009-07-22" },
    ],
  });
  const { rows } = await database.asSuperuser("select id from decision");
  expect(history[0]?.reason).toBe(rows[0]?.id === 1 ? "同じ会員" : null);
});

describe("known to whoever types", () => {
  const known = (input: { cardNumber?: string; memberNumber?: string }) =>
    findKnownMember(staff, { companyId: 1, ...input });
  test("by card, however it is written, else by a member number that ties", async () => {
    expect(await known({ cardNumber: cardNumber("c12").replace(/(.{4})/g, "$1 ") })).toEqual({
      memberId: 1,
      inquiries: 2,
      countedOn: "2009-07-20",
    });
    expect(await known({ memberNumber: "ｍ1" })).toMatchObject({ memberId: 1 });
    expect(await known({ cardNumber: cardNumber("c13"), memberNumber: "m1" })).toMatchObject({ memberId: 2 });
    expect(await known({ memberNumber: "0000" })).toBeNull();
    expect(await known({ memberNumber: "m7" })).toBeNull();
    expect(await known({ cardNumber: cardNumber("c15") })).toBeNull();
    expect(await known({ cardNumber: "12" })).toBeNull();
  });
  test("the trail says that somebody looked, not for which number", async () => {
    await known({ cardNumber: cardNumber("c12") });
    await known({ memberNumber: "m1" });
    const trail = JSON.stringify(await db.auditEvent.findMany({ omit: { seq: true, xid: true } }));
    expect(trail).not.toContain(cardNumber("c12"));
    expect(trail).not.toContain('"m1"');
    expect(await db.auditEvent.count({ where: { type: "inquiry.searched" } })).toBe(2);
  });
});

test.each(roles)("%s reads members exactly where the table says so", async (role) => {
  const actor = mintUser({ id: "x", name: "x", roles: [role], locale: "ja" });
  const calls = [
    () => listMembers(actor, { filters: {}, descending: true, size: 10 }),
    () => exportMembers(actor, { filters: {}, descending: true }).next(),
    () => findMember(actor, 1),
    () => findKnownMember(actor, { companyId: 1 }),
  ];
  for (const call of calls) {
    const refused = await call().then(
      () => false,
      (error) => error instanceof Forbidden,
    );
    expect(refused).toBe(["editor", "admin"].includes(role));
  }
});
