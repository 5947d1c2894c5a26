import { createHash } from "node:crypto";
import { Decrypter, generateIdentity, identityToRecipient } from "age-encryption";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Actor, systemActor } from "@/lib/access/actor";
import { anAccount } from "@/lib/accounts/accounts.fixture";
import { db, disconnect } from "@/lib/core/db";
import { revertLoad } from "@/lib/exposure/commands";
import { adoptScope, draftScope } from "@/lib/exposure/scopes";
import { takeBack } from "@/lib/exposure/take-back";
import { layGround } from "@/lib/intake/ground.fixture";
import { aLoad } from "@/lib/intake/registers/registers.fixture";
import { checkKeys } from "@/lib/vault/check";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { approveList, declineList, discardList, draftList, withdrawList } from "./commands";
import { recordDelivery } from "./deliver";
import { confirmKey, endKey, proposeKey, refuseKey } from "./keys";
import { findWatchCompany, findWatchList, listWatchCompanies, listWatchLists } from "./queries";
import { MOST_DOWNLOADS, ROWS_A_DAY } from "./rules";
import { aDraft, aWatchKey } from "./watch-lists.fixture";
import { eraseListFile, expireListFile, fetchList, writeList } from "./write";

// Published for tests. The company's are those of 4111 11, and of 4242 42 only those that go on with 42.
const ours = ["4111111111111111", "4242424242424242"] as const;
const others = ["5555555555554444", "378282246310005", "4000056655665556"] as const;
const RANGES = [
  { low: "411111", high: "411111" },
  { low: "42424242", high: "42424249" },
];
const system = systemActor("test");
let database: TestDatabase;
let company: number;
let identity: string;
let recipient: string;
let one: Actor;
let two: Actor;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
beforeEach(begin);

async function begin(): Promise<void> {
  await database.reset();
  company = await layGround("2010-01-15", undefined, RANGES);
  await checkKeys(system);
  ({ identity, recipient, one, two } = await aWatchKey(company));
}

async function aKey(text = recipient): Promise<number> {
  const proposed = await proposeKey(one, { companyId: company, recipient: text, source: "電話と書面" });
  if (!proposed.ok) throw new Error(proposed.reason);
  expect(await confirmKey(two, proposed.value.id)).toEqual({ ok: true, value: null });
  return proposed.value.id;
}

/** A number that passes the check digit, so that a register can hold any number of them. */
function number(head: string, n: number): string {
  const body = head + String(n).padStart(15 - head.length, "0");
  const sum = [...body].toReversed().reduce((total, digit, i) => {
    const doubled = i % 2 === 0 ? Number(digit) * 2 : Number(digit);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return body + ((10 - (sum % 10)) % 10);
}

const text = (rows: readonly (readonly [card: string, month: string])[]) =>
  `カード番号,有効期限,契約年月\n${rows.map(([card, month]) => `${card},12/14,${month}`).join("\n")}\n`;

async function adopt(from: string, to: string): Promise<void> {
  const attribute = await db.exposureAttribute.findFirstOrThrow();
  const rule = { groups: [{ sources: [], conditions: [{ attributeId: attribute.id, from, to }] }] };
  const draft = await draftScope(one, { rule, aboutJa: "範囲", aboutEn: "Scope" });
  if (!draft.ok) throw new Error(draft.reason);
  expect(await adoptScope(two, draft.value.id)).toMatchObject({ ok: true });
}

async function revert(loadId: number): Promise<void> {
  expect(await revertLoad(one, { loadId, reason: "取り違え" })).toMatchObject({ ok: true });
  await takeBack(system, loadId);
}

const drafted = () => aDraft(one, company);

async function ready(): Promise<number> {
  const id = await drafted();
  expect(await approveList(two, id)).toEqual({ ok: true, value: null });
  await writeList(system, id, false);
  return id;
}

async function bytesOf(actor: Actor, id: number): Promise<Buffer> {
  const found = await fetchList(actor, id);
  if (!found) throw new Error("nothing to fetch");
  const parts: Uint8Array[] = [];
  for await (const piece of found.pieces) parts.push(piece);
  expect(Buffer.concat(parts).length).toBe(found.bytes);
  return Buffer.concat(parts);
}

async function opened(bytes: Buffer): Promise<string> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return decrypter.decrypt(bytes, "text");
}

/** The lines of a list's file, as the card company reads them: by number what it is, how that changed, what it was. */
async function linesOf(id: number): Promise<Record<string, string>> {
  const lines = (await opened(await bytesOf(one, id))).trimEnd().split("\r\n");
  expect(lines[0]).toBe("card_number,expiry,class,change,class_before");
  return Object.fromEntries(
    lines.slice(1).map((line) => {
      const [card, expiry, ...rest] = line.split(",");
      expect(expiry).toBe("2014-12");
      return [card as string, rest.join(",")];
    }),
  );
}

const delivery = { deliveredOn: "2010-01-15", channel: "portal" as const, deliveredTo: "不正対策部" };

async function delivered(): Promise<Record<string, string>> {
  const id = await ready();
  const lines = await linesOf(id);
  expect(await recordDelivery(one, { id, ...delivery })).toEqual({ ok: true, value: null });
  return lines;
}

test("a company's cards and nobody else's, seven and eight digits told apart, identified and possibly exposed apart", async () => {
  const near = number("42424250", 1);
  const rows = [...ours, ...others, near].map((card, i) => [card, i === 0 ? "2002-07" : "2005-01"] as const);
  await aLoad(text(rows));
  await adopt("2002-01", "2002-12");
  const id = await ready();
  expect(await linesOf(id)).toEqual({ [ours[0]]: "identified,added,", [ours[1]]: "possibly_exposed,added," });
  expect(await findWatchList(two, id)).toMatchObject({
    state: "ready",
    version: 1,
    scopeVersion: 1,
    rows: 2,
    figures: { identified: { before: 0, added: 1, now: 1 }, possible: { before: 0, added: 1, now: 1 } },
  });
});

test("the next list is told against the last delivered one: widened, a file more, a load reverted, a list discarded between", async () => {
  const [a, b, c, d] = [0, 1, 2, 3].map((n) => number("411111", n)) as [string, string, string, string];
  const first = await aLoad(
    text([
      [a, "2002-07"],
      [b, "2005-01"],
    ]),
  );
  await adopt("2002-01", "2002-12");
  expect(await delivered()).toEqual({ [a]: "identified,added,", [b]: "possibly_exposed,added," });

  // Written, fetched, and never sent: the next is not told against it.
  const lost = await ready();
  await bytesOf(one, lost);
  expect(await discardList(one, { id: lost, reason: "送付前に範囲が変わった" })).toMatchObject({ ok: true });
  expect(await fetchList(one, lost)).toBeNull();

  await aLoad(
    text([
      [b, "2005-01"],
      [c, "2005-02"],
    ]),
  );
  await adopt("2002-01", "2005-01");
  expect(await delivered()).toEqual({
    [a]: "identified,unchanged,identified",
    [b]: "identified,moved,possibly_exposed",
    [c]: "possibly_exposed,added,",
  });

  // The first file is taken back: what it alone held is to be watched no more, and is still told by its number.
  await revert(first.loadId);
  await aLoad(text([[d, "2002-03"]]));
  expect(await delivered()).toEqual({
    [a]: ",removed,identified",
    [b]: "identified,unchanged,identified",
    [c]: "possibly_exposed,unchanged,possibly_exposed",
    [d]: "identified,added,",
  });
  // A removal is told once.
  expect(Object.keys(await delivered()).toSorted()).toEqual([b, c, d].toSorted());
  // Of delivered lists only the last keeps its lines.
  const kept = await db.watchListCard.groupBy({ by: ["listId"] });
  expect(kept).toHaveLength(1);
  const rows = (await listWatchLists(two, { newestFirst: true, size: 50 })).rows;
  expect(rows.map(({ version, state }) => [version, state])).toEqual([
    [5, "delivered"],
    [4, "delivered"],
    [3, "delivered"],
    [2, "discarded"],
    [1, "delivered"],
  ]);
});

test("against plain lists: random registers, scopes and reverts, in any order", async () => {
  const cards = Array.from({ length: 6 }, (_, n) => number("411111", n));
  const months = ["2002-01", "2003-01", "2004-01"];
  const step = fc.oneof(
    fc.record({
      load: fc.uniqueArray(fc.record({ card: fc.nat(5), month: fc.nat(2) }), {
        minLength: 1,
        maxLength: 4,
        selector: ({ card }) => card,
      }),
    }),
    fc.record({ scope: fc.tuple(fc.nat(2), fc.nat(2)) }),
    fc.record({ revert: fc.nat(5) }),
    fc.constant({ deliver: true as const }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 8 }), async (steps) => {
      await begin();
      const loads: { id: number; rows: { card: number; month: number }[]; live: boolean }[] = [];
      let scope: [number, number] | null = null;
      let last = new Map<string, string>();
      let no = 0;
      for (const one of [...steps, { deliver: true as const }]) {
        if ("load" in one) {
          // The same bytes are refused: a line of nobody's card tells them apart.
          const more = [number("990000", no++), "2009-09"] as const;
          const lines = one.load.map(({ card, month }) => [cards[card] as string, months[month] as string] as const);
          loads.push({ id: (await aLoad(text([...lines, more]))).loadId, rows: one.load, live: true });
        } else if ("revert" in one) {
          const load = loads[one.revert];
          if (!load?.live) continue;
          await revert(load.id);
          load.live = false;
        } else if ("scope" in one) {
          if (!loads.some(({ live }) => live)) continue;
          const [from, to] = [Math.min(...one.scope), Math.max(...one.scope)];
          const matching = loads.some(
            ({ live, rows }) => live && rows.some(({ month }) => month >= from && month <= to),
          );
          if (!matching) continue;
          await adopt(months[from] as string, months[to] as string);
          scope = [from, to];
        } else {
          const now = new Map<string, string>();
          for (const { rows } of loads.filter(({ live }) => live))
            for (const { card, month } of rows) {
              const fits = scope !== null && month >= scope[0] && month <= scope[1];
              const digits = cards[card] as string;
              if (fits || !now.has(digits)) now.set(digits, fits ? "identified" : "possibly_exposed");
            }
          const expected: Record<string, string> = {};
          for (const digits of new Set([...now.keys(), ...last.keys()])) {
            const [is, was] = [now.get(digits) ?? "", last.get(digits) ?? ""];
            const change = !is ? "removed" : !was ? "added" : is === was ? "unchanged" : "moved";
            expected[digits] = [is, change, was].join();
          }
          if (Object.keys(expected).length === 0) continue;
          expect(await delivered()).toEqual(expected);
          last = now;
        }
      }
    }),
    { numRuns: 8 },
  );
}, 240_000);

test("two persons and the company's own key: own drafts and keys, others' files, wrong keys", async () => {
  await aLoad(text([[ours[0], "2002-07"]]));
  const id = await drafted();
  expect(await approveList(one, id)).toEqual({ ok: false, reason: "OWN_DRAFT" });
  expect(await declineList(one, { id, reason: "いいえ" })).toEqual({ ok: false, reason: "OWN_DRAFT" });
  await expect(
    database.asSuperuser("update watch_list set state = 'approved', decided_by = drafted_by where id = $1", [id]),
  ).rejects.toThrow("watch_list_two");
  // Two approvals at once are one.
  const both = await Promise.all([approveList(two, id), approveList(two, id)]);
  expect(both.map((answer) => answer.ok).toSorted()).toEqual([false, true]);
  await Promise.all([writeList(system, id, false), writeList(system, id, false)]);
  expect(await fetchList(two, id)).toBeNull();
  const bytes = await bytesOf(one, id);
  const stranger = new Decrypter();
  stranger.addIdentity(await generateIdentity());
  await expect(stranger.decrypt(bytes)).rejects.toThrow();
  const events = JSON.stringify(await db.auditEvent.findMany({ omit: { seq: true, xid: true } }));
  expect(events).not.toContain(ours[0]);

  const own = await proposeKey(two, {
    companyId: company,
    recipient: await identityToRecipient(await generateIdentity()),
    source: "書面",
  });
  if (!own.ok) throw new Error(own.reason);
  expect(await confirmKey(two, own.value.id)).toEqual({ ok: false, reason: "OWN_KEY" });
  expect(
    await proposeKey(one, {
      companyId: company,
      recipient: await identityToRecipient(await generateIdentity()),
      source: "書面",
    }),
  ).toMatchObject({ reason: "ONE_PROPOSED" });
  expect(await refuseKey(one, own.value.id)).toMatchObject({ ok: true });
  expect(await confirmKey(one, own.value.id)).toEqual({ ok: false, reason: "WRONG_STATE" });
  await expect(db.watchKey.update({ where: { id: own.value.id }, data: { recipient } })).rejects.toThrow("stands");
  for (const role of ["intake", "hotline", "editor", "admin", "auditor"] as const) {
    const { actor } = await anAccount(role, [role]);
    await expect(draftList(actor, company)).rejects.toThrow("not permitted");
    await expect(approveList(actor, id)).rejects.toThrow("not permitted");
    await expect(fetchList(actor, id)).rejects.toThrow("not permitted");
    await expect(confirmKey(actor, 1)).rejects.toThrow("not permitted");
  }
});

test.each([
  [{ recipient: "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq" }, "NOT_A_KEY"],
  [{ recipient: "AGE-SECRET-KEY-1QQQ" }, "NOT_A_KEY"],
  [{ source: " " }, "SOURCE_MISSING"],
  [{ source: `書面 ${ours[0]}` }, "CARD_NUMBER_IN_TEXT"],
  [{}, "SAME_KEY"],
])("a key that is refused: %o", async (over, reason) => {
  expect(await proposeKey(one, { companyId: company, recipient, source: "書面", ...over })).toMatchObject({ reason });
});

test("nothing is drafted without a register, a key or ranges of its own", async () => {
  expect(await draftList(one, company)).toMatchObject({ reason: "NO_REGISTER" });
  await aLoad(text([[ours[0], "2002-07"]]));
  const key = await db.watchKey.findFirstOrThrow();
  expect(await endKey(two, key.id)).toMatchObject({ ok: true });
  expect(await draftList(one, company)).toMatchObject({ reason: "NO_KEY" });
  await aKey();
  const other = await db.company.create({
    data: {
      code: "OTHER",
      nameJa: "他社",
      nameEn: "Other",
      binRanges: { create: { low: "42424248", high: "42424260" } },
    },
  });
  expect(await draftList(one, company)).toMatchObject({ reason: "RANGES_OVERLAP", details: { companies: "OTHER" } });
  expect(await findWatchCompany(two, company)).toMatchObject({
    hindrance: "RANGES_OVERLAP",
    meeting: [{ code: "OTHER" }],
  });
  await db.binRange.updateMany({ where: { companyId: other.id }, data: { low: "42424250", high: "42424260" } });
  const draft = await draftList(one, company);
  expect(draft).toMatchObject({ ok: true });
  expect(await draftList(one, company)).toMatchObject({ reason: "ONE_OPEN" });
  expect(await withdrawList(two, draft.ok ? draft.value.id : 0)).toMatchObject({ reason: "WRONG_STATE" });
  expect(await withdrawList(one, draft.ok ? draft.value.id : 0)).toMatchObject({ ok: true });
  await db.binRange.deleteMany({ where: { companyId: company } });
  expect(await draftList(one, company)).toMatchObject({ reason: "NO_RANGES" });
});

test("what was drafted is approved only while it is what would be drafted now", async () => {
  await aLoad(text([[ours[0], "2002-07"]]));
  const changes = [
    () => adopt("2002-01", "2002-12"),
    () => aLoad(text([[ours[1], "2005-01"]])),
    () => aKeyAgain(),
    () => db.binRange.updateMany({ where: { companyId: company, low: "411111" }, data: { high: "411112" } }),
  ];
  for (const change of changes) {
    const id = await drafted();
    await change();
    expect(await findWatchList(two, id)).toMatchObject({ outdated: true });
    expect(await approveList(two, id)).toEqual({ ok: false, reason: "OUTDATED" });
    expect(await declineList(two, { id, reason: "作り直す" })).toMatchObject({ ok: true });
  }
  expect(await db.watchListCard.count()).toBe(0);
  expect((await approveList(two, await drafted())).ok).toBe(true);
});

async function aKeyAgain() {
  identity = await generateIdentity();
  recipient = await identityToRecipient(identity);
  await aKey();
}

test("fetches are counted and capped; the file is erased in its time; the delivery needs a fetched file, a day, a channel and whom", async () => {
  await aLoad(text([[ours[0], "2002-07"]]));
  const id = await ready();
  expect(await recordDelivery(one, { id, ...delivery })).toMatchObject({ reason: "NOT_FETCHED" });
  const bytes = await bytesOf(one, id);
  const row = await findWatchList(two, id);
  expect(row.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
  expect(row.textSha256).toBe(
    createHash("sha256")
      .update(await opened(bytes))
      .digest("hex"),
  );
  for (let i = 1; i < MOST_DOWNLOADS; i++) await bytesOf(one, id);
  expect(await fetchList(one, id)).toBeNull();
  for (const [over, reason] of [
    [{ deliveredOn: "2010-01-16" }, "DAY_AHEAD"],
    [{ deliveredOn: "2010-01-14" }, "DAY_TOO_EARLY"],
    [{ deliveredOn: "x" }, "DAY_INVALID"],
    [{ channel: "" as const }, "CHANNEL_MISSING"],
    [{ deliveredTo: "" }, "RECIPIENT_MISSING"],
    [{ deliveredTo: ours[0] }, "CARD_NUMBER_IN_TEXT"],
  ] as const)
    expect(await recordDelivery(one, { id, ...delivery, ...over })).toMatchObject({ reason });
  await expireListFile(system, id);
  expect(await db.watchListPiece.count()).toBe(1);
  await database.asSuperuser("update watch_list set erase_at = now() - interval '1 second' where id = $1", [id]);
  await expireListFile(system, id);
  expect(await db.watchListPiece.count()).toBe(0);
  expect(await eraseListFile(one, id)).toMatchObject({ reason: "WRONG_STATE" });
  // Sent before it was erased here, and recorded afterwards.
  expect(await recordDelivery(one, { id, ...delivery })).toMatchObject({ ok: true });
  expect(await recordDelivery(one, { id, ...delivery })).toMatchObject({ reason: "WRONG_STATE" });
  await expect(database.asSuperuser("update watch_list set delivered_to = 'x' where id = $1", [id])).rejects.toThrow(
    "stands",
  );
  expect((await listWatchCompanies(two))[0]).toMatchObject({
    keys: ["confirmed"],
    delivered: { version: 1, deliveredOn: "2010-01-15", figures: { possible: { now: 1 } } },
    open: null,
  });
});

test("the day's rows are capped; a fault at the last try ends it, and nothing is left of it", async () => {
  await aLoad(text([[ours[0], "2002-07"]]));
  await delivered();
  await database.asSuperuser("alter table watch_list disable trigger keep_watch_list");
  await database.asSuperuser("update watch_list set rows = $1", [ROWS_A_DAY]);
  await database.asSuperuser("alter table watch_list enable trigger keep_watch_list");
  const id = await drafted();
  expect(await approveList(two, id)).toMatchObject({ reason: "TOO_MANY_ROWS", details: { rows: 1, left: 0 } });
  await database.asSuperuser("alter table watch_list disable trigger keep_watch_list");
  await database.asSuperuser(
    "update watch_list set approved_at = now() - interval '25 hours' where state = 'delivered'",
  );
  await database.asSuperuser("alter table watch_list enable trigger keep_watch_list");
  expect(await approveList(two, id)).toMatchObject({ ok: true });
  await database.asSuperuser("update watch_list_card set cipher = substring(cipher from 1 for 20) where list_id = $1", [
    id,
  ]);
  await expect(writeList(system, id, false)).rejects.toThrow();
  expect(await findWatchList(one, id)).toMatchObject({ state: "approved" });
  expect(await db.watchListPiece.count()).toBe(1);
  await writeList(system, id, true);
  expect(await findWatchList(one, id)).toMatchObject({ state: "failed" });
  expect(await db.watchListCard.count({ where: { listId: id } })).toBe(0);
});

test("a card whose number was erased stays on the list, stands in no file, and is not told as removed", async () => {
  const [a, b] = [number("411111", 1), number("411111", 2)];
  await aLoad(
    text([
      [a, "2002-07"],
      [b, "2005-01"],
    ]),
  );
  await delivered();
  for (const table of ["exposure_card", "watch_list_card"])
    await database.asSuperuser(
      `update ${table} set cipher = null where token = (select token from exposure_card order by row_no limit 1)`,
    );
  const id = await ready();
  expect(await linesOf(id)).toEqual({ [b]: "possibly_exposed,unchanged,possibly_exposed" });
  expect(await findWatchList(two, id)).toMatchObject({
    rows: 1,
    withoutNumber: 1,
    figures: { possible: { before: 2, removed: 0, now: 2 } },
  });
});
