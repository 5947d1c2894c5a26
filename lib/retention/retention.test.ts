import { createHash } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { sealTrail } from "@/lib/audit/seal";
import { toDbDate } from "@/lib/core/dates";
import { db, disconnect } from "@/lib/core/db";
import { findWorse } from "@/lib/hotline/call-backs/find-worse";
import { writeAnswer } from "@/lib/hotline/calls/answer";
import { keepCaller, openCaller } from "@/lib/hotline/calls/caller";
import { findCall } from "@/lib/hotline/calls/queries";
import { enterReport } from "@/lib/hotline/fraud/commands/enter-report";
import { openContact } from "@/lib/hotline/fraud/commands/follow-report";
import { findReport } from "@/lib/hotline/fraud/queries";
import { rereadBatch } from "@/lib/intake/check/decide";
import { mendCell } from "@/lib/intake/check/mend";
import { commitBatch } from "@/lib/intake/commit/commit";
import { revertBatch } from "@/lib/intake/commit/revert";
import { deliver, inChunks, layGround, person } from "@/lib/intake/ground.fixture";
import { listRecords } from "@/lib/intake/queries";
import { aLoad, receiveText } from "@/lib/intake/registers/registers.fixture";
import { countAsOf } from "@/lib/ledger/queries";
import { person as named } from "@/lib/notices/ground.fixture";
import { attachFile, referToEvidence } from "@/lib/reimbursements/evidence/attach";
import { listEvidence } from "@/lib/reimbursements/evidence/queries";
import { addNote } from "@/lib/reimbursements/work/add-note";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { checkLedger } from "@/verify/check";
import { readDatabase } from "@/verify/database";
import { checkTrail } from "@/verify/trail";
import { readTrail } from "@/verify/trail-database";
import { endHold, placeHold, setPeriod } from "./commands";
import { findRun, previewRetention } from "./queries";
import { runRetention } from "./run";
import type { DataClass } from "./schema";

const job = systemActor("retention");
const manager = named("管理者", "manager");
const other = named("別の管理者", "manager");
const header = "照会番号,区分,カード番号,会員番号,利用日,金額,加盟店,備考";
const cards = ["4111111111111111", "4242424242424242", "5555555555554444"] as const;
let database: TestDatabase;
let company: number;
let old: number;
let recent: number;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);

/** Two deliveries, half a year apart, the first with a mend; the cases of the first are closed. Then 2012. */
beforeEach(async () => {
  await database.reset();
  company = await layGround("2009-07-21");
  const first = await deliver(
    company,
    `${header}\nR1,新規,${cards[0]},M1,2009/7/15,百,店,\nR2,新規,${cards[1]},M2,2009/7/15,200,店,`,
  );
  expect(await mendCell(person(), { batchId: first.id, rowNo: 1, field: "amount", value: "100" })).toMatchObject({
    ok: true,
  });
  expect(await commitBatch(systemActor("test"), { batchId: first.id })).toMatchObject({ ok: true });
  await clock("2010-01-20");
  const second = await deliver(company, `${header}\nR3,新規,${cards[2]},M3,2010/1/15,300,店,`, {
    receivedOn: "2010-01-20",
  });
  expect(await commitBatch(systemActor("test"), { batchId: second.id })).toMatchObject({ ok: true });
  [old, recent] = [first.id, second.id];
  await db.inquiry.updateMany({
    where: { reference: { in: ["R1", "R2"] } },
    data: { closedAs: "refunded", closedAt: new Date("2009-09-01T00:00:00Z"), closedBy: "x", closeProof: "回答書" },
  });
  await clock("2012-03-30");
});

const clock = (day: string) =>
  db.incident.update({ where: { id: 1 }, data: { clockFixedAt: new Date(`${day}T03:00:00Z`) } });
const keep = async (dataClass: DataClass, days: number) =>
  expect(await setPeriod(manager, { dataClass, days })).toMatchObject({ ok: true });
/** Between the two deliveries' commits. */
const BETWEEN = 900;

async function run() {
  const report = await findRun(manager, await runRetention(job));
  return Object.fromEntries(report.lines.map((line) => [line.dataClass, line])) as Record<
    DataClass,
    (typeof report.lines)[number]
  >;
}

async function counted() {
  const blocks = await db.ledgerBlock.findMany({ orderBy: { no: "asc" } });
  const days = ["2009-07-20", "2010-01-20", "2012-03-30"];
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  const verdict = await checkLedger(readDatabase(client));
  const trail = await checkTrail(readTrail(client));
  await client.end();
  expect(trail.fault).toBeNull();
  return {
    counts: await Promise.all(days.map((day) => countAsOf(db, day, blocks.at(-1)?.no ?? 0))),
    hashes: blocks.map(({ hash }) => Buffer.from(hash).toString("hex")),
    sound: verdict.sound,
    members: await db.card.findMany({ select: { token: true, memberId: true }, orderBy: { id: "asc" } }),
  };
}

const canary = async () => {
  const { rows } = await database.asSuperuser(
    `select (select count(*)::int from delivery_piece where batch_id = $1) as pieces,
      (select count(*)::int from record_cells where batch_id = $1) as cells,
      (select count(*)::int from record where batch_id = $1 and (cipher is not null or old_cipher is not null)) as sealed,
      (select count(*)::int from mend where length(sealed_original) > 0 or length(sealed_value) > 0) as mends,
      (select count(*)::int from card where cipher is null) as numberless`,
    [old],
  );
  return rows[0];
};

test("what is past its period goes, the report says what and that nothing due is left; counts and chains stay", async () => {
  const before = await counted();
  expect(before).toMatchObject({ counts: [2, 3, 3], sound: true });
  for (const one of ["deliveries", "cards", "evidence"] as const) await keep(one, BETWEEN);
  const preview = await previewRetention(manager);
  expect(preview.map(({ dataClass, due }) => [dataClass, due]).slice(0, 3)).toEqual([
    ["deliveries", 1],
    ["cards", 2],
    ["evidence", 1],
  ]);
  const lines = await run();
  expect(lines.deliveries).toMatchObject({ cutOff: "2009-10-12", days: BETWEEN, erased: 1, held: 0, remaining: 0 });
  expect(lines.deliveries.bytes).toBeGreaterThan(0n);
  expect(lines.cards).toMatchObject({ erased: 2, remaining: 0 });
  expect(lines.evidence).toMatchObject({ erased: 1, remaining: 0 });
  expect(await canary()).toEqual({ pieces: 0, cells: 0, sealed: 0, mends: 0, numberless: 2 });
  expect(await counted()).toEqual(before);
  expect((await run()).deliveries).toMatchObject({ erased: 0, remaining: 0 });
});

test("what reads an erased delivery says so; its revert takes back what it brought", async () => {
  for (const one of ["deliveries", "cards", "evidence"] as const) await keep(one, BETWEEN);
  await run();
  const { rows } = await listRecords(person(), old);
  expect(rows.map(({ cells, values }) => [cells, values.reference, values.amount])).toEqual([
    [[], "R1", "100"],
    [[], "R2", "200"],
  ]);
  expect(await rereadBatch(person(), old, {})).toMatchObject({ reason: "WRONG_STATE" });
  expect(await db.batch.findUnique({ where: { id: old } })).toMatchObject({ erasedOn: toDbDate("2012-03-30") });
  expect(await revertBatch(systemActor("test"), { batchId: old, reason: "test" })).toMatchObject({ ok: true });
  expect((await counted()).counts).toEqual([0, 1, 1]);
});

test("a card that is inquired about again is the same card, with its number again", async () => {
  await keep("cards", BETWEEN);
  await run();
  const before = await db.card.findMany({ where: { cipher: null }, select: { id: true, memberId: true } });
  const again = await deliver(company, `${header}\nR9,新規,${cards[0]},M1,2012/3/1,900,店,`, {
    receivedOn: "2012-03-29",
  });
  expect(await commitBatch(systemActor("test"), { batchId: again.id })).toMatchObject({ ok: true });
  const back = await db.card.findMany({ where: { last4: "1111" } });
  expect(back).toHaveLength(1);
  expect(back[0]).toMatchObject({ erasedOn: null, memberId: before[0]?.memberId });
  expect(back[0]?.cipher).not.toBeNull();
  expect((await counted()).counts).toEqual([2, 3, 3]);
});

test.each(["incident", "company", "batch", "member"] as const)(
  "a hold on the %s keeps it, and the report names it",
  async (scope) => {
    for (const one of ["deliveries", "cards", "evidence"] as const) await keep(one, BETWEEN);
    const member = await db.card.findFirstOrThrow({ where: { last4: "1111" } });
    const subjectId = { incident: null, company, batch: old, member: member.memberId }[scope];
    const placed = await placeHold(manager, { scope, subjectId, reason: "訴訟のため" });
    if (!placed.ok) throw new Error(placed.reason);
    const lines = await run();
    expect(lines.deliveries).toMatchObject({ erased: 0, held: 1, remaining: 0 });
    expect(lines.cards).toMatchObject(scope === "member" ? { erased: 1, held: 1 } : { erased: 0, held: 2 });
    const report = await findRun(manager, (await db.retentionRun.findFirstOrThrow({ orderBy: { id: "desc" } })).id);
    expect(report.holds).toEqual([{ id: placed.value.id, scope, subjectId }]);

    expect(await endHold(manager, { holdId: placed.value.id, reason: "和解した" })).toMatchObject({
      reason: "OWN_HOLD",
    });
    expect(await endHold(other, { holdId: placed.value.id, reason: "和解した" })).toMatchObject({ ok: true });
    expect(await endHold(other, { holdId: placed.value.id, reason: "和解した" })).toMatchObject({ reason: "ENDED" });
    expect((await run()).deliveries).toMatchObject({ erased: 1, held: 0 });
  },
);

test("a card stays while a case of its member is open", async () => {
  await keep("cards", BETWEEN);
  await db.inquiry.updateMany({
    where: { reference: "R1" },
    data: { closedAs: null, closedAt: null, closedBy: null, closeProof: null },
  });
  expect((await run()).cards).toMatchObject({ erased: 1 });
  expect((await db.card.findFirstOrThrow({ where: { last4: "1111" } })).cipher).not.toBeNull();
});

test("a run that was cut off is taken up, not begun anew", async () => {
  await keep("deliveries", BETWEEN);
  const { id } = await db.retentionRun.create({
    data: {
      today: toDbDate("2012-03-30"),
      begunBy: "retention",
      beganAt: new Date(),
      lines: {
        create: [
          { dataClass: "deliveries", days: BETWEEN, cutOff: toDbDate("2009-10-12"), erased: 7, done: false },
          ...["cards", "evidence", "searches", "sessions", "trail"].map((dataClass) => ({
            dataClass,
            days: 9_000,
            cutOff: toDbDate("1990-01-01"),
            done: true,
          })),
        ],
      },
    },
  });
  expect(await runRetention(job)).toBe(id);
  const report = await findRun(manager, id);
  expect(report).toMatchObject({ state: "ended" });
  expect(report.lines[0]).toMatchObject({ erased: 8, remaining: 0, done: true });
  await expect(database.asSuperuser("update retention_line set erased = 9 where run_id = $1", [id])).rejects.toThrow(
    /final/,
  );
});

/** All that is there is sealed, and said to be six years old. */
async function age(): Promise<void> {
  const over = async () => {
    const { rows } = await database.asSuperuser(
      `select pg_snapshot_xmin(pg_current_snapshot())::text::bigint > coalesce(max(e.xid), 0) as over from audit_event e
        where e.xid < 1000000000 and not exists (select from audit_seal s where s.seq = e.seq)`,
    );
    return rows[0].over;
  };
  await vi.waitUntil(over, { timeout: 180_000, interval: 20 });
  await sealTrail(systemActor("seal-trail"));
  await database.asSuperuser("set session_replication_role = replica");
  await database.asSuperuser("update audit_segment set last_at = last_at - interval '6 years'");
  await database.asSuperuser("set session_replication_role = origin");
}

test("old segments of the trail go whole, their heads stay, and the chain is recomputed across the gap", async () => {
  await age();
  const segments = await db.auditSegment.findMany({ orderBy: { no: "asc" } });
  const lines = await run();
  expect(lines.trail).toMatchObject({ erased: segments.length, held: 0, remaining: 0 });
  expect(await db.auditSegment.count()).toBeGreaterThanOrEqual(segments.length);
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  const anchor = { segment: 1, hash: Buffer.from(segments[0]?.hash ?? []).toString("hex"), from: "kept" };
  expect(await checkTrail(readTrail(client), [anchor])).toMatchObject({ sound: true, prunedTo: segments.length });
  // Without the event that says so it is no erasure under retention.
  await database.asSuperuser("set session_replication_role = replica");
  await database.asSuperuser("delete from audit_event where type = 'trail.pruned'");
  await database.asSuperuser("set session_replication_role = origin");
  expect((await checkTrail(readTrail(client))).fault).toMatchObject({ kind: "MISSING_EVENTS" });
  await client.end();
});

test("the owner's function refuses what is young, not sealed or held", async () => {
  const prune = (upTo: number) => db.$queryRaw`select prune_trail(${upTo}::int, 1) as n`;
  await expect(prune(1)).rejects.toThrow(/not sealed/);
  await age();
  await database.asSuperuser("set session_replication_role = replica");
  await database.asSuperuser("update audit_segment set last_at = now() - interval '364 days'");
  await database.asSuperuser("set session_replication_role = origin");
  await keep("trail", 365);
  await expect(prune(1)).rejects.toThrow(/younger than 365 days/);
  expect(await setPeriod(manager, { dataClass: "trail", days: 364 })).toMatchObject({ reason: "INVALID" });
  await age();
  await placeHold(manager, { scope: "batch", subjectId: recent, reason: "訴訟のため" });
  await expect(prune(1)).rejects.toThrow(/legal hold/);
  expect((await run()).trail).toMatchObject({ erased: 0, remaining: 0 });
});

test("evidence goes some time after its case's end, in whole; held, open or referred to it stays", async () => {
  const [closed, open] = await Promise.all(
    ["R1", "R3"].map((reference) => db.inquiry.findFirstOrThrow({ where: { reference } })),
  );
  const attach = async (inquiryId: number, text: string) => {
    const bytes = Buffer.from(text);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const said = { inquiryId, fileName: "回答.txt", bytes: bytes.length, sha256 };
    expect(await attachFile(person(), said, inChunks(bytes))).toMatchObject({ ok: true });
  };
  await clock("2009-08-20");
  for (const one of [closed, open]) await attach(one?.id ?? 0, "返金しました。");
  expect(await referToEvidence(person(), { inquiryId: closed?.id ?? 0, where: "綴り", about: "" })).toMatchObject({
    ok: true,
  });
  await clock("2012-03-30");
  await keep("caseEvidence", 900);
  const hold = await placeHold(manager, { scope: "company", subjectId: company, reason: "訴訟のため" });
  expect((await run()).caseEvidence).toMatchObject({ erased: 0, held: 1 });
  if (!hold.ok) throw new Error(hold.reason);
  expect(await endHold(other, { holdId: hold.value.id, reason: "和解した" })).toMatchObject({ ok: true });
  expect((await run()).caseEvidence).toMatchObject({ erased: 1, parts: 1n, held: 0, remaining: 0 });
  expect(await listEvidence(person(), closed?.id ?? 0)).toMatchObject([
    { name: "回答.txt", erasedOn: "2012-03-30" },
    { kind: "reference", erasedOn: null },
  ]);
  expect(await db.caseEvidencePiece.count()).toBe(1);
});

test("notes go some time after their case's end, but not who wrote them and when; held or open ones stay", async () => {
  const [closed, open] = await Promise.all(
    ["R1", "R3"].map((reference) => db.inquiry.findFirstOrThrow({ where: { reference } })),
  );
  await clock("2009-08-20");
  for (const one of [closed, open])
    expect(await addNote(person(), { inquiryId: one?.id ?? 0, note: "夜に電話" })).toMatchObject({ ok: true });
  await clock("2012-03-30");
  await keep("caseNotes", 900);
  const hold = await placeHold(manager, { scope: "company", subjectId: company, reason: "訴訟のため" });
  expect((await run()).caseNotes).toMatchObject({ erased: 0, held: 1 });
  if (!hold.ok) throw new Error(hold.reason);
  expect(await endHold(other, { holdId: hold.value.id, reason: "和解した" })).toMatchObject({ ok: true });
  expect((await run()).caseNotes).toMatchObject({ erased: 1, held: 0, remaining: 0 });
  const notes = await db.caseNote.findMany({
    orderBy: { id: "asc" },
    select: { note: true, madeBy: true, erasedOn: true },
  });
  expect(notes).toEqual([
    { note: "", madeBy: person().id, erasedOn: toDbDate("2012-03-30") },
    { note: "夜に電話", madeBy: person().id, erasedOn: null },
  ]);
});

test("what people told of strangers loses number, address and words; groups and counts stay; a hold on all keeps it", async () => {
  const told = { pretextId: 1, asked: ["card" as const], harm: "none" as const, words: "カードを渡せと言われた。" };
  const stranger = { contactKind: "phone" as const, contact: "03-0000-1234" };
  const enter = (day: string) =>
    enterReport(named("窓口", "hotline"), { ...told, ...stranger, channel: "telephone", happenedOn: day });
  for (const day of ["2009-08-20", "2012-03-30"]) {
    await clock(day);
    expect(await enter(day)).toMatchObject({ ok: true });
  }
  await keep("fraudReports", BETWEEN);
  const hold = await placeHold(manager, { scope: "incident", subjectId: null, reason: "訴訟のため" });
  if (!hold.ok) throw new Error(hold.reason);
  expect((await run()).fraudReports).toMatchObject({ erased: 0, held: 1 });
  expect(await endHold(other, { holdId: hold.value.id, reason: "和解した" })).toMatchObject({ ok: true });
  expect((await run()).fraudReports).toMatchObject({ erased: 1, held: 0, remaining: 0 });
  expect(await openContact(manager, 1)).toMatchObject({ reason: "ERASED" });
  expect(await openContact(manager, 2)).toMatchObject({ ok: true });
  expect(await findReport(manager, 1)).toMatchObject({
    words: "",
    erasedOn: "2012-03-30",
    contact: { mask: "…1234", reports: 2 },
  });
});

test("how a caller is reached goes, and whoever was to be called back cannot be; the call and what was told stay", async () => {
  const hotline = named("窓口", "hotline");
  await clock("2009-08-20");
  const number = "4111111111111111";
  const asked = { language: "ja", reason: "affected", number, expiry: "05/12", readBack: false } as const;
  const answered = await writeAnswer(hotline, asked);
  if (!answered.ok) throw new Error(answered.reason);
  const { callId } = answered.value;
  const kept = { callId, note: "", agreed: true, contact: "03-0000-1234", reference: "", number };
  expect(await keepCaller(hotline, kept)).toMatchObject({ ok: true });
  await aLoad(`番号,有効期限\n${number},05/12\n`);
  expect(await findWorse(systemActor("test"))).toMatchObject({ found: 1 });
  await clock("2012-03-30");
  await keep("callers", BETWEEN);
  expect((await run()).callers).toMatchObject({ erased: 1, remaining: 0 });
  expect(await openCaller(manager, callId)).toMatchObject({ reason: "ERASED" });
  expect(await db.hotlineCallBack.findMany({ select: { state: true } })).toEqual([{ state: "no_contact" }]);
  expect(await findCall(manager, callId)).toMatchObject({
    told: "no_register",
    caller: { mask: "…1234", erasedOn: "2012-03-30", erasedWhy: "period" },
  });
});

test("of the exposure register the sealed numbers go, and what is known of a card stays; a file that nobody loaded goes", async () => {
  await clock("2009-08-01");
  const { loadId, sourceId } = await aLoad(`カード番号\n${cards[0]}\n`);
  await receiveText(sourceId, `カード番号\n${cards[1]}\n`);
  await clock("2012-03-30");
  await aLoad(`カード番号\n${cards[2]}\n`, sourceId);
  // What a watch list keeps of them goes with them.
  await database.asSuperuser(
    "insert into watch_list_card (list_id, row_no, token, cipher, level) select 1, load_id, token, cipher, 1 from exposure_card",
  );
  const before = await counted();
  await keep("register", BETWEEN);
  const held = await placeHold(manager, { scope: "incident", subjectId: null, reason: "係争中" });
  expect((await run()).register).toMatchObject({ erased: 0, held: 2 });
  if (held.ok) await endHold(other, { holdId: held.value.id, reason: "係争の終結" });
  expect((await run()).register).toMatchObject({ erased: 2, held: 0, remaining: 0 });
  const rows = await db.exposureCard.findMany({ orderBy: { loadId: "asc" } });
  expect(rows.map((row) => [row.cipher === null, row.token.length, row.last4])).toEqual([
    [true, 32, "1111"],
    [false, 32, "4444"],
  ]);
  const watched = await db.watchListCard.findMany({ orderBy: { rowNo: "asc" } });
  expect(watched.map(({ cipher, token }) => [cipher === null, token.length])).toEqual([
    [true, 32],
    [false, 32],
  ]);
  const loads = await db.exposureLoad.findMany({ orderBy: { id: "asc" } });
  expect(loads.map(({ state, erasedOn }) => [state, erasedOn !== null])).toEqual([
    ["loaded", true],
    ["discarded", true],
    ["loaded", false],
  ]);
  expect(loads[0]).toMatchObject({ id: loadId, cards: 1 });
  expect(await db.exposureLoadPiece.count()).toBe(0);
  expect(await counted()).toEqual(before);
});
