import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { anAccount } from "@/lib/accounts/accounts.fixture";
import { db, disconnect } from "@/lib/core/db";
import { revertLoad } from "@/lib/exposure/commands";
import { takeBack } from "@/lib/exposure/take-back";
import { findWorse } from "@/lib/hotline/call-backs/find-worse";
import { writeAnswer } from "@/lib/hotline/calls/answer";
import { keepCaller } from "@/lib/hotline/calls/caller";
import { storeSearch } from "@/lib/inquiries/searches";
import { mendCell } from "@/lib/intake/check/mend";
import { commitBatch } from "@/lib/intake/commit/commit";
import { deliver, layGround, person } from "@/lib/intake/ground.fixture";
import { typeBatch } from "@/lib/intake/read/type";
import { aLoad } from "@/lib/intake/registers/registers.fixture";
import { findMembers } from "@/lib/members/find-members";
import { approveList } from "@/lib/reports/watch-lists/commands";
import { recordDelivery } from "@/lib/reports/watch-lists/deliver";
import { findWatchList } from "@/lib/reports/watch-lists/queries";
import { aDraft, aWatchKey } from "@/lib/reports/watch-lists/watch-lists.fixture";
import { fetchList, writeList } from "@/lib/reports/watch-lists/write";
import { checkKeys } from "@/lib/vault/check";
import { rereadKeys } from "@/lib/vault/keys";
import { learnNumberKeys, tokensOf, tokenUnder } from "@/lib/vault/number-keys";
import { revealCard } from "@/lib/vault/reveal";
import { askRetoken, findKeys, retireKey } from "@/lib/vault/rotation";
import { open } from "@/lib/vault/seal";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { retoken } from "./retoken";

const cards = ["4111111111111111", "5555555555554444", "378282246310005"] as const;
const later = "4242424242424242";
const first = process.env.SHOKAI_TOKEN_KEYS as string;
const second = `2:${randomBytes(32).toString("base64")}`;
const system = systemActor("retoken");
let database: TestDatabase;
let company: number;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
beforeEach(async () => {
  await database.reset();
  company = await layGround();
  await checkKeys(system);
});
afterEach(async () => {
  give(first);
});

function give(keys: string): void {
  process.env.SHOKAI_TOKEN_KEYS = keys;
  rereadKeys();
}

const header = "照会番号,カード番号,会員番号,利用日,金額,加盟店,備考";
/** Without references: each is recognised by what it says. */
const plain = (numbers: readonly string[], note = "") =>
  `${header}\n${numbers.map((card, i) => `,${card},,2009-07-1${i},${100 + i},店,${note}`).join("\n")}\n`;

/** The same said in other bytes, so that it is not refused as received: with a mark at its beginning, with other line ends. */
const marked = (text: string) => `\ufeff${text}`;
const otherLines = (text: string) => text.replaceAll("\n", "\r\n");

async function commitPlain(
  numbers: readonly string[],
  receivedOn: string,
  note = "",
  as = (text: string) => text,
): Promise<Record<string, number>> {
  const batch = await deliver(company, as(plain(numbers, note)), { receivedOn });
  expect(await commitBatch(system, { batchId: batch.id })).toMatchObject({ ok: true });
  const rows = await db.record.groupBy({ by: ["outcome"], where: { batchId: batch.id }, _count: true });
  return Object.fromEntries(rows.map((row) => [row.outcome, row._count]));
}

async function change(): Promise<void> {
  give(`${first},${second}`);
  const { actor } = await anAccount(`admin-${randomBytes(3).toString("hex")}`, ["admin"]);
  expect(await askRetoken(actor)).toEqual({ ok: true, value: { version: 2 } });
  await retoken(system, (await db.keyRotation.findFirstOrThrow({ where: { state: "running" } })).id);
}

/** Of every stored token the number that it is sealed with, and the version that it is under. */
async function versionsStored(): Promise<number[]> {
  const { rows } = await database.asSuperuser(
    `select token, cipher from card where cipher is not null
     union all select token, cipher from record where cipher is not null
     union all select old_token, old_cipher from record where old_cipher is not null
     union all select token, cipher from exposure_card where cipher is not null
     union all select token, cipher from watch_list_card where cipher is not null`,
  );
  const versions = rows.map(({ token, cipher }) => {
    const digits = open(token, cipher).toString("latin1");
    return [1, 2].filter((version) => tokenUnder(version, digits).equals(token)).join();
  });
  return [...new Set(versions)].map(Number);
}

test("one member stays one member: who was known before the change is known after it, committed, staged or typed", async () => {
  expect(await commitPlain(cards, "2009-08-01")).toEqual({ new: 3 });
  const staged = await deliver(company, plain([cards[0], later], "二度目"), { receivedOn: "2009-08-02" });
  const { actor: hotline } = await anAccount("hotline", ["hotline"]);
  const search = await storeSearch(hotline, { kind: "card", text: cards[1] });
  await change();

  expect(await versionsStored()).toEqual([2]);
  expect(await db.card.count()).toBe(3);
  expect(await commitBatch(system, { batchId: staged.id })).toMatchObject({ ok: true });
  expect([await db.card.count(), await db.member.count({ where: { endedBlock: null } })]).toEqual([4, 4]);
  // Said once more it is the inquiry that is known, as its stamp did not change: one had had another note meanwhile.
  expect(await commitPlain(cards, "2009-08-03", "", marked)).toEqual({ amendment: 1, duplicate: 2 });
  const typed = await typeBatch(person(), {
    companyId: company,
    receivedOn: "2009-08-04",
    rows: [{ cardNumber: cards[2], misuseOn: "2009-07-20", amount: "900", merchant: "別の店" }],
  });
  expect(typed).toMatchObject({ ok: true });
  if (typed.ok) expect(await commitBatch(system, { batchId: typed.value.batchId })).toMatchObject({ ok: true });
  expect([await db.card.count(), await db.member.count({ where: { endedBlock: null } })]).toEqual([4, 4]);
  expect(await versionsStored()).toEqual([2]);

  expect(await findMembers(hotline, cards[0])).toMatchObject({ ok: true, value: [{ inquiries: 1 }] });
  const stored = search.ok && (await db.storedSearch.findUniqueOrThrow({ where: { id: search.value.id } }));
  expect(stored && Buffer.from(stored.token ?? []).equals(tokenUnder(2, cards[1]))).toBe(true);
  const { actor: manager } = await anAccount("mana", ["manager"]);
  const card = await db.card.findFirstOrThrow({ where: { token: { in: tokensOf(cards[1]) } } });
  expect(await revealCard(manager, { cardId: card.id, code: "authority", reason: "監督官庁の求めによる" })).toEqual({
    ok: true,
    value: { number: cards[1] },
  });

  const { actor } = await anAccount("admin", ["admin"]);
  expect(await retireKey(actor, 2, "token")).toEqual({ ok: false, reason: "IS_CURRENT" });
  expect(await retireKey(actor, 1, "token")).toEqual({ ok: true, value: null });
  give(second);
  await checkKeys(system);
  expect(await commitPlain(cards, "2009-08-05", "", otherLines)).toEqual({ duplicate: 3 });
  expect((await findKeys(actor)).versions.filter((one) => one.purpose === "token")).toMatchObject([
    { version: 2, current: true, held: true, values: 4 },
    { version: 1, current: false, held: false, values: 0 },
  ]);
}, 60_000);

test("until it is asked for, a newer key that is given changes nothing", async () => {
  expect(await commitPlain(cards, "2009-08-01")).toEqual({ new: 3 });
  give(`${first},${second}`);
  await checkKeys(system);
  expect(await commitPlain(cards, "2009-08-02", "別")).toMatchObject({});
  expect(await versionsStored()).toEqual([1]);
  expect(await db.card.count()).toBe(3);
  const { actor } = await anAccount("admin", ["admin"]);
  expect((await findKeys(actor)).toRetoken).toBe(2);
  give(second);
  await expect(checkKeys(system)).rejects.toThrow("version 1 is missing");
});

test("a mend is put in again, and a number in a wrong column is the same text, after the change", async () => {
  const rows = `${header}\n,${cards[0]},,2009-07-10,五百,店,\n,${cards[1]},${later},2009-07-11,100,店,\n`;
  const batch = await deliver(company, rows, { receivedOn: "2009-08-01" });
  await mendCell(person(), { batchId: batch.id, rowNo: 1, field: "amount", value: "500" });
  expect(await commitBatch(system, { batchId: batch.id })).toMatchObject({ ok: true });
  const said = (id: number) =>
    db.record.findMany({
      where: { batchId: id },
      orderBy: { rowNo: "asc" },
      select: { key: true, amount: true, memberNumber: true, sentKey: true },
    });
  await change();
  const again = await deliver(company, marked(rows), { receivedOn: "2009-08-02" });
  expect(await said(again.id)).toEqual(await said(batch.id));
}, 60_000);

test("a number that retention erased keeps the old token until it comes again, and then it is the member that it was", async () => {
  expect(await commitPlain(cards, "2009-08-01")).toEqual({ new: 3 });
  const gone = tokenUnder(1, cards[0]);
  const [{ id }] = (await database.asSuperuser("select id from card where token = $1", [gone])).rows;
  await database.asSuperuser("update record set cipher = null where token = $1", [gone]);
  await database.asSuperuser("update card set cipher = null, erased_on = '2009-12-01' where id = $1", [id]);
  await change();
  const { actor } = await anAccount("admin", ["admin"]);
  expect(await retireKey(actor, 1, "token")).toEqual({ ok: false, reason: "STILL_USED" });
  const before = await db.card.findUniqueOrThrow({ where: { id } });
  expect([Buffer.from(before.token).equals(gone), before.leftAtVersion]).toEqual([true, 1]);

  expect(await commitPlain([cards[0]], "2009-08-09")).toEqual({ duplicate: 1 });
  const after = await db.card.findUniqueOrThrow({ where: { id } });
  expect([Buffer.from(after.token).equals(tokenUnder(2, cards[0])), after.leftAtVersion]).toEqual([true, null]);
  expect(after.memberId).toBe(before.memberId);
  expect(await db.card.count()).toBe(3);
  const { rows } = await database.asSuperuser("select from record where token = $1", [gone]);
  expect(rows).toEqual([]);
  expect(await retireKey(actor, 1, "token")).toEqual({ ok: true, value: null });
}, 60_000);

test("killed before the last moment nothing has changed, and it goes on; deliveries meanwhile lose no member", async () => {
  expect(await commitPlain(cards, "2009-08-01")).toEqual({ new: 3 });
  give(`${first},${second}`);
  const { actor } = await anAccount("admin", ["admin"]);
  await askRetoken(actor);
  const { id } = await db.keyRotation.findFirstOrThrow({ where: { state: "running" } });
  // The ground refuses the very last write: what a kill in the last transaction leaves.
  await database.asSuperuser(
    `create function no_end() returns trigger language plpgsql as $$ begin raise exception 'killed'; end $$`,
  );
  await database.asSuperuser(
    "create trigger no_end before update on key_rotation for each row when (new.state = 'ended') execute function no_end()",
  );
  await expect(retoken(system, id)).rejects.toThrow("killed");
  expect(await versionsStored()).toEqual([1]);
  expect(await db.tokenChange.count()).toBe(3);
  await database.asSuperuser("drop trigger no_end on key_rotation");
  await database.asSuperuser("drop function no_end");
  const work = (async () => {
    for (let n = 2; n <= 5; n++) await commitPlain([...cards, later], `2009-08-0${n}`, `第${n}`);
  })();
  await Promise.all([work, retoken(system, id)]);
  expect(await versionsStored()).toEqual([2]);
  expect([await db.card.count(), await db.member.count({ where: { endedBlock: null } })]).toEqual([4, 4]);
  expect(await db.tokenChange.count()).toBe(0);
  expect(await db.auditEvent.findFirst({ where: { type: "key.tokensChanged" } })).toMatchObject({
    details: { version: 2, left: 0 },
  });
}, 120_000);

test("a process without the version in force does not store under another; asked for in vain it is refused", async () => {
  await commitPlain(cards, "2009-08-01");
  const { actor } = await anAccount("admin", ["admin"]);
  expect(await askRetoken(actor)).toEqual({ ok: false, reason: "NO_NEWER_KEY" });
  for (const role of ["intake", "manager", "auditor"] as const)
    await expect(askRetoken((await anAccount(role, [role])).actor)).rejects.toThrow("not permitted: key.rotate");
  await change();
  give(first);
  await expect(learnNumberKeys(db)).rejects.toThrow("version 2, which is in force, is missing");
  await expect(deliver(company, plain([later]), { receivedOn: "2009-08-02" })).rejects.toThrow("is missing");
});

test("a caller is found under the new key by the number that was kept with the contact; a call without one is left behind", async () => {
  const hotline = person("hotline");
  const call = async (number: string, contact: string) => {
    const asked = { language: "ja", reason: "affected", number, expiry: "05/12", readBack: false } as const;
    const answered = await writeAnswer(hotline, asked);
    if (!answered.ok) throw new Error(answered.reason);
    const { callId } = answered.value;
    if (contact)
      expect(
        await keepCaller(hotline, { callId, note: "", agreed: true, contact, reference: "", number }),
      ).toMatchObject({ ok: true });
    return callId;
  };
  await aLoad(`番号,有効期限\n${cards[0]},05/12\n`);
  const reachable = await call(cards[1], "03-0000-1234");
  const silent = await call(cards[2], "");
  await change();
  expect(await db.hotlineCall.findMany({ orderBy: { id: "asc" }, select: { leftAtVersion: true } })).toEqual([
    { leftAtVersion: null },
    { leftAtVersion: 1 },
  ]);
  await aLoad(`番号,有効期限\n${cards[1]},05/12\n${cards[2]},05/12\n`);
  expect(await findWorse(system)).toEqual({ found: 1, noContact: 0, lapsed: 0 });
  expect(await db.hotlineCallBack.findMany({ select: { callId: true } })).toEqual([{ callId: reachable }]);
  expect(silent).toBeGreaterThan(reachable);
  const caller = await db.hotlineCaller.findFirstOrThrow();
  expect(open(Buffer.from(caller.token as Uint8Array), caller.cipher as Uint8Array).toString("latin1")).toBe(cards[1]);
});

test("the register's cards change with the others; one that was erased takes its token when the number comes", async () => {
  const { loadId } = await aLoad(`カード番号\n${cards[0]}\n${cards[1]}\n${later}\n`);
  await commitPlain([cards[1]], "2009-08-01");
  await database.asSuperuser("update exposure_card set cipher = null where row_no > 2");
  const tokens = async () =>
    (await db.exposureCard.findMany({ where: { loadId }, orderBy: { rowNo: "asc" } })).map(
      ({ token, leftAtVersion }) => [
        [cards[0], cards[1], later].find((digits) =>
          [1, 2].some((v) => tokenUnder(v, digits).equals(Buffer.from(token))),
        ),
        [1, 2].find((v) =>
          [cards[0], cards[1], later].some((digits) => tokenUnder(v, digits).equals(Buffer.from(token))),
        ),
        leftAtVersion,
      ],
    );
  await change();
  // The second was erased in the register, but its card is known with its number: it goes along.
  expect(await tokens()).toEqual([
    [cards[0], 2, null],
    [cards[1], 2, null],
    [later, 1, 1],
  ]);
  const { actor } = await anAccount("admin-2", ["admin"]);
  expect(await retireKey(actor, 1, "token")).toEqual({ ok: false, reason: "STILL_USED" });
  await commitPlain([later], "2009-08-02");
  expect((await tokens())[2]).toEqual([later, 2, null]);
});

test("a watch list that was delivered before the change is what the next one is told against after it", async () => {
  await db.binRange.create({ data: { companyId: company, low: "400000", high: "599999" } });
  const { one, two } = await aWatchKey(company);
  const { loadId } = await aLoad(`カード番号\n${cards[0]}\n${cards[1]}\n`);
  const id = await aDraft(one, company);
  expect(await approveList(two, id)).toMatchObject({ ok: true });
  await writeList(system, id, false);
  await (await fetchList(one, id))?.pieces.return(undefined);
  const to = { deliveredOn: "2010-01-15", channel: "portal" as const, deliveredTo: "不正対策部" };
  expect(await recordDelivery(one, { id, ...to })).toMatchObject({ ok: true });
  // One card stays in the register; of the other only the delivered list still holds the number.
  expect(await revertLoad(one, { loadId, reason: "取り違え" })).toMatchObject({ ok: true });
  await takeBack(system, loadId);
  await aLoad(`カード番号\n${cards[1]}\n`);
  await change();
  expect(await versionsStored()).toEqual([2]);
  expect(await findWatchList(two, await aDraft(one, company))).toMatchObject({
    rows: 2,
    figures: { possible: { before: 2, added: 0, removed: 1, now: 1 } },
  });
}, 60_000);
