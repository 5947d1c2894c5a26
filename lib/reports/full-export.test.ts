import { createHash } from "node:crypto";
import { Decrypter, generateIdentity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Actor, systemActor } from "@/lib/access/actor";
import { anAccount } from "@/lib/accounts/accounts.fixture";
import { db, disconnect } from "@/lib/core/db";
import { commitBatch } from "@/lib/intake/commit/commit";
import { deliver, layGround } from "@/lib/intake/ground.fixture";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { approveExport, declineExport, eraseExport, expireExport, requestExport, withdrawExport } from "./full-export";
import { findExport, listExports } from "./full-exports";
import { ROWS_A_DAY } from "./rules";
import { fetchExport, writeExport } from "./write-export";

const cards = ["4111111111111111", "5555555555554444", "378282246310005"];
let database: TestDatabase;
let identity: string;
let recipient: string;
let one: Actor;
let two: Actor;

beforeAll(async () => {
  database = await freshDatabase();
  identity = await generateIdentity();
  recipient = await identityToRecipient(identity);
});
afterAll(disconnect);
beforeEach(async () => {
  await database.reset();
  const company = await layGround();
  one = (await anAccount("one", ["manager"])).actor;
  two = (await anAccount("two", ["manager"])).actor;
  const lines = [...cards, "411111******1111"].map(
    (card, i) => `R${i},${card},M${i},2009-07-1${i},${1000 + i},"=店, ${i}"`,
  );
  const batch = await deliver(company, `照会番号,カード番号,会員番号,利用日,金額,加盟店\n${lines.join("\n")}\n`);
  expect(batch.state).toBe("review");
  expect(await commitBatch(systemActor("test"), { batchId: batch.id })).toMatchObject({ ok: true });
});

const asked = (over: object = {}) => ({
  list: "inquiries" as const,
  reason: "カード会社での一括突合のため",
  recipientName: "試験カード 不正対策部",
  recipient,
  ...over,
});

async function ready(over: object = {}): Promise<number> {
  const request = await requestExport(one, asked(over));
  if (!request.ok) throw new Error(request.reason);
  expect(await approveExport(two, request.value.id)).toEqual({ ok: true, value: null });
  await writeExport(systemActor("write-export"), request.value.id, false);
  return request.value.id;
}

async function bytesOf(actor: Actor, id: number): Promise<Buffer> {
  const found = await fetchExport(actor, id);
  if (!found) throw new Error("nothing to fetch");
  const parts: Uint8Array[] = [];
  for await (const piece of found.pieces) parts.push(piece);
  const bytes = Buffer.concat(parts);
  expect(bytes.length).toBe(found.bytes);
  return bytes;
}

async function opened(bytes: Buffer): Promise<string> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return decrypter.decrypt(bytes, "text");
}

test("the recipient's identity opens it, and the rows are the committed ones", async () => {
  const id = await ready();
  const bytes = await bytesOf(one, id);
  const rows = (await opened(bytes)).replace("\ufeff", "").trimEnd().split("\r\n");
  expect(rows).toHaveLength(5);
  cards.forEach((card, i) => {
    expect(rows[i + 1]).toContain(`,R${i},TST,${card},,M${i},`);
    expect(rows[i + 1]).toContain(`,2009-07-20,2009-07-1${i},${1000 + i},JPY,"'=店, ${i}"`);
  });
  expect(rows[4]).toContain("TST,411111…1111");
  const row = await findExport(one, id);
  expect(row).toMatchObject({
    state: "ready",
    rows: 4,
    downloads: 1,
    sha256: createHash("sha256").update(bytes).digest("hex"),
  });
  const members = (await opened(await bytesOf(one, await ready({ list: "members" })))).trimEnd().split("\r\n");
  expect(
    members
      .slice(1)
      .map((line) => line.split(",")[2])
      .toSorted(),
  ).toEqual(cards.toSorted());
});

test("what lies in the database and the trail holds no number, and no other identity opens it", async () => {
  const id = await ready();
  const bytes = await bytesOf(one, id);
  const events = JSON.stringify(await db.auditEvent.findMany({ omit: { seq: true, xid: true } }));
  for (const card of cards) {
    expect(bytes.includes(card)).toBe(false);
    expect(events).not.toContain(card);
  }
  const decrypter = new Decrypter();
  decrypter.addIdentity(await generateIdentity());
  await expect(decrypter.decrypt(bytes)).rejects.toThrow();
});

test("two persons: nobody approves or declines their own, and only who asked fetches it", async () => {
  const request = await requestExport(one, asked());
  const id = request.ok ? request.value.id : 0;
  expect(await approveExport(one, id)).toEqual({ ok: false, reason: "OWN_REQUEST" });
  expect(await declineExport(one, { id, reason: "いいえ" })).toEqual({ ok: false, reason: "OWN_REQUEST" });
  await expect(
    database.asSuperuser("update full_export set state = 'approved', decided_by = requested_by where id = $1", [id]),
  ).rejects.toThrow("full_export_two");
  expect((await approveExport(two, id)).ok).toBe(true);
  expect(await approveExport(two, id)).toEqual({ ok: false, reason: "WRONG_STATE" });
  await expect(db.fullExport.update({ where: { id }, data: { recipient: `age1${"q".repeat(58)}` } })).rejects.toThrow();
  expect(await fetchExport(one, id)).toBeNull();
  await writeExport(systemActor("write-export"), id, false);
  expect(await fetchExport(two, id)).toBeNull();
  expect(await fetchExport(one, id)).not.toBeNull();
  for (const role of ["intake", "hotline", "editor", "admin", "auditor"] as const) {
    const { actor } = await anAccount(role, [role]);
    await expect(requestExport(actor, asked())).rejects.toThrow("not permitted");
    await expect(approveExport(actor, id)).rejects.toThrow("not permitted");
    await expect(fetchExport(actor, id)).rejects.toThrow("not permitted");
  }
});

test("each fetch is counted and in the trail; when its time is over, or at once, it is erased", async () => {
  const id = await ready();
  await bytesOf(one, id);
  await bytesOf(one, id);
  const fetched = await db.auditEvent.findMany({ where: { type: "fullExport.downloaded" }, orderBy: { seq: "asc" } });
  expect(fetched.map((event) => event.details)).toEqual([
    { rows: 4, time: 1 },
    { rows: 4, time: 2 },
  ]);
  await expireExport(systemActor("erase-export"), id);
  expect(await db.fullExportPiece.count()).toBe(1);
  await database.asSuperuser("update full_export set erase_at = now() - interval '1 second' where id = $1", [id]);
  expect(await fetchExport(one, id)).toBeNull();
  await expireExport(systemActor("erase-export"), id);
  expect(await db.fullExportPiece.count()).toBe(0);
  expect(await findExport(two, id)).toMatchObject({ state: "erased", downloads: 2 });
  const other = await ready();
  expect((await eraseExport(two, other)).ok).toBe(true);
  expect(await fetchExport(one, other)).toBeNull();
  expect((await listExports(two, { newestFirst: true, size: 1 })).rows[0]?.id).toBe(other);
});

test("the day's rows are capped, also for two approvals at once", async () => {
  const [first, second] = [await requestExport(one, asked()), await requestExport(one, asked())];
  await ready();
  await database.asSuperuser("update full_export set rows = $1 where state = 'ready'", [ROWS_A_DAY - 6]);
  const ids = [first, second].map((request) => (request.ok ? request.value.id : 0));
  const both = await Promise.all(ids.map((id) => approveExport(two, id)));
  expect(both.filter((answer) => answer.ok)).toHaveLength(1);
  expect(both.find((answer) => !answer.ok)).toMatchObject({
    reason: "TOO_MANY_ROWS",
    details: { rows: 4, left: 2, cap: ROWS_A_DAY },
  });
  await database.asSuperuser("update full_export set counted_at = now() - interval '25 hours' where state = 'ready'");
  const left = ids.find((_, i) => !both[i]?.ok) as number;
  expect((await approveExport(two, left)).ok).toBe(true);
});

test.each([
  [{ recipient: "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq" }, "NOT_A_KEY"],
  [{ recipient: "AGE-SECRET-KEY-1QQQ" }, "NOT_A_KEY"],
  [{ reason: " " }, "REASON_MISSING"],
  [{ reason: "確認" }, "REASON_SHORT"],
  [{ reason: `${cards[0]} を含む一覧のため` }, "CARD_NUMBER_IN_TEXT"],
  [{ recipientName: "" }, "RECIPIENT_MISSING"],
  [{ receivedFrom: "2009-08-01", receivedTo: "2009-07-01" }, "DATES_TURNED"],
  [{ receivedFrom: "2011-08-01" }, "NOTHING_FOUND"],
])("refused: %o", async (over, reason) => {
  expect(await requestExport(one, asked(over))).toMatchObject({ ok: false, reason });
  expect(await db.fullExport.count()).toBe(0);
});

test("a request is declined with a reason or withdrawn by who made it; a fault at the last try ends it", async () => {
  const [a, b] = [await requestExport(one, asked()), await requestExport(one, asked())].map((request) =>
    request.ok ? request.value.id : 0,
  ) as [number, number];
  expect(await declineExport(two, { id: a, reason: "" })).toMatchObject({ reason: "REASON_MISSING" });
  expect((await declineExport(two, { id: a, reason: "宛先が確認できない" })).ok).toBe(true);
  expect(await withdrawExport(two, b)).toEqual({ ok: false, reason: "WRONG_STATE" });
  expect((await withdrawExport(one, b)).ok).toBe(true);
  const c = await requestExport(one, asked());
  const id = c.ok ? c.value.id : 0;
  await approveExport(two, id);
  await database.asSuperuser("update card set cipher = substring(cipher from 1 for 20)");
  await expect(writeExport(systemActor("write-export"), id, false)).rejects.toThrow();
  expect(await findExport(one, id)).toMatchObject({ state: "approved" });
  expect(await db.fullExportPiece.count()).toBe(0);
  await writeExport(systemActor("write-export"), id, true);
  expect(await findExport(one, id)).toMatchObject({ state: "failed" });
});
