import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { mintUser, systemActor } from "@/lib/access/actor";
import { db, disconnect } from "@/lib/core/db";
import { deliver, layGround, person, profile } from "@/lib/intake/ground.fixture";
import { bookEntry, setCase } from "@/lib/reimbursements/commands";
import { referToEvidence } from "@/lib/reimbursements/evidence/attach";
import { recordReplacement } from "@/lib/reimbursements/replacements/commands";
import { setDates } from "@/lib/reimbursements/set-dates";
import { addNote } from "@/lib/reimbursements/work/add-note";
import { assign } from "@/lib/reimbursements/work/assign";
import { setFollowUp } from "@/lib/reimbursements/work/set-follow-up";
import { takeNext } from "@/lib/reimbursements/work/take-next";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { commitBatch } from "./commit";
import { previewRevert, revertBatch } from "./revert";

/* What a revert meets: work that people did, people who work at that very moment, and a connection that dies. */

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);

const manager = person("manager");
const intake = person("intake");
const worker = systemActor("test");
const head = "照会番号,カード番号,会員番号,利用日,金額,加盟店,段階,対応結果,対応金額,対応日";
const charged = "R1,4111111111111111,M1,2009-07-01,12800,店,引落後,請求,12800,2009-07-05";
let company: number;

beforeEach(async () => {
  await database.reset();
  const columns = {
    detectionCase: ["段階"],
    reliefStatus: ["対応結果"],
    reliefAmount: ["対応金額"],
    reliefOn: ["対応日"],
  };
  company = await layGround("2010-01-15", { ...profile, columns: { ...profile.columns, ...columns } });
});

const staged = async (...lines: string[]) => (await deliver(company, `${head}\n${lines.join("\n")}\n`)).id;
async function committed(...lines: string[]): Promise<number> {
  const batchId = await staged(...lines);
  expect(await commitBatch(worker, { batchId })).toMatchObject({ ok: true });
  return batchId;
}
const theInquiry = () => db.inquiry.findFirstOrThrow({ where: { reference: "R1" } });

async function clerk(login: string) {
  const { id } = await db.user.create({ data: { login, displayName: login, roles: ["intake"] } });
  return mintUser({ id, name: login, roles: ["intake"], locale: "ja" });
}

const said = { happenedOn: "2009-08-01" } as const;
test.each<[string, (inquiryId: number) => Promise<unknown>]>([
  ["a case that somebody set", (inquiryId) => setCase(intake, { inquiryId, case: 3, use: null })],
  ["a use that somebody set", (inquiryId) => setCase(intake, { inquiryId, case: null, use: "on_hold" })],
  ["the day of a claim", (inquiryId) => setDates(intake, { inquiryIds: [inquiryId], claimedOn: "2009-07-20" })],
  ["a note", (inquiryId) => addNote(intake, { inquiryId, note: "会員へ連絡済み" })],
  ["evidence", (inquiryId) => referToEvidence(intake, { inquiryId, where: "綴り3", about: "" })],
  [
    "a step of the card's replacement",
    (inquiryId) => recordReplacement(intake, { inquiryId, kind: "stopped", ...said }),
  ],
  ["a day to look again", (inquiryId) => setFollowUp(intake, { inquiryIds: [inquiryId], on: "2010-02-01" })],
  ["an owner", async (inquiryId) => assign(manager, { inquiryIds: [inquiryId], owner: (await clerk("hana")).id })],
])("%s is work that a revert takes a manager for", async (_, work) => {
  const batchId = await committed(charged);
  expect(await previewRevert(intake, { batchId })).toMatchObject({ ok: true, value: { withWork: 0 } });
  const { id } = await theInquiry();
  expect(await work(id)).toMatchObject({ ok: true });
  expect(await previewRevert(intake, { batchId })).toMatchObject({
    ok: true,
    value: { withWork: 1, inquiries: [{ id, reference: "R1" }] },
  });
  expect(await revertBatch(intake, { batchId, reason: "x" })).toMatchObject({
    reason: "NEEDS_MANAGER",
    details: { inquiries: 1 },
  });
  expect(await revertBatch(manager, { batchId, reason: "x" })).toMatchObject({ ok: true });
});

test("having a case in hand alone keeps nobody from reverting, and the case is nobody's next afterwards", async () => {
  const batchId = await committed(charged);
  const hana = await clerk("hana");
  expect(await takeNext(hana, {})).toMatchObject({ ok: true });
  expect(await revertBatch(intake, { batchId, reason: "x" })).toMatchObject({ ok: true });
  expect(await takeNext(hana, {})).toMatchObject({ reason: "NOTHING_TO_TAKE" });
});

test("people who book while the batch is reverted lose nothing, and the sums stay those of the entries", async () => {
  const batchId = await committed(charged);
  const { id: inquiryId } = await theInquiry();
  const book = (nth: number) =>
    bookEntry(intake, {
      inquiryId,
      kind: nth % 2 ? "fee" : "charge",
      amount: BigInt(nth + 1),
      currency: "JPY",
      bookedOn: "2009-07-20",
    });
  const [reverted, ...booked] = await Promise.all([
    revertBatch(manager, { batchId, reason: "x" }),
    ...Array.from({ length: 12 }, (_, nth) => book(nth)),
  ]);
  expect([reverted, ...booked].filter((one) => !one.ok)).toEqual([]);
  const entries = await db.moneyEntry.findMany({ where: { inquiryId } });
  const byHand = entries.filter((one) => one.sourceBatch === null).map(({ amount }) => Number(amount));
  expect(byHand.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  // What the delivery said is taken back; what people said stands.
  const fromFile = entries.filter((one) => one.sourceBatch !== null);
  expect(fromFile.map(({ amount, reversesId }) => [Number(amount), reversesId !== null]).sort()).toEqual([
    [12800, false],
    [12800, true],
  ]);
  expect(await theInquiry()).toMatchObject({ live: false, charged: 78n });
});

test("a commit whose connection dies while it books leaves nothing, and the next one books once", async () => {
  const batchId = await staged(charged);
  const holder = new pg.Client({ connectionString: database.ownerUrl });
  await holder.connect();
  await holder.query("begin; lock table money_entry in access exclusive mode");
  const died = commitBatch(worker, { batchId }).then(
    (outcome) => outcome,
    () => "died",
  );
  const waiting = () =>
    database.asSuperuser(`select a.pid from pg_stat_activity a join pg_locks l on l.pid = a.pid
      where not l.granted and l.relation = 'money_entry'::regclass`);
  await expect.poll(async () => (await waiting()).rowCount, { timeout: 60_000 }).toBe(1);
  await database.asSuperuser("select pg_terminate_backend($1)", [(await waiting()).rows[0].pid]);
  expect(await died).toBe("died");
  await holder.query("rollback");
  await holder.end();
  expect(await db.batch.findUniqueOrThrow({ where: { id: batchId } })).toMatchObject({ state: "review" });
  const left = [db.inquiry.count(), db.moneyEntry.count(), db.ledgerEntry.count(), db.member.count()];
  expect(await Promise.all(left)).toEqual([0, 0, 0, 0]);
  expect(await commitBatch(worker, { batchId })).toMatchObject({ ok: true });
  expect(await db.moneyEntry.findMany()).toMatchObject([{ kind: "charge", amount: 12800n, sourceBatch: batchId }]);
  expect(await theInquiry()).toMatchObject({ live: true, charged: 12800n });
});
