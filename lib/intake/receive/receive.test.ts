import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden } from "@/lib/core/errors";
import { exportBatches, findBatch, listBatches, listSilentCompanies } from "@/lib/intake/batches";
import { cancelReading, rejectBatch, rereadBatch, returnRows, setAside } from "@/lib/intake/check/decide";
import { deliver, inChunks, layGround, person, profile, send } from "@/lib/intake/ground.fixture";
import { countOutcomes, listRecords } from "@/lib/intake/queries";
import { readBatch } from "@/lib/intake/read/read";
import { checkRow, typeBatch } from "@/lib/intake/read/type";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { openDelivery } from "./open-delivery";
import { receiveDelivery } from "./receive";

let database: TestDatabase;
let company: number;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
beforeEach(async () => {
  await database.reset();
  company = await layGround();
});

const header = "照会番号,区分,カード番号,会員番号,利用日,金額,加盟店,備考";
const row = (i: number) => `R${i},新規,4111111111111111,M${i},2009/7/15,100,x,`;
const bytes = Buffer.from(`${header}\n${row(1)}\n${row(2)}\n`);

async function nothingLeft() {
  expect(await db.batch.count()).toBe(0);
  expect(await db.deliveryPiece.count()).toBe(0);
  expect(await db.auditEvent.count({ where: { type: "batch.received" } })).toBe(0);
  const jobs = await database.asSuperuser("select count(*)::int as n from graphile_worker.jobs");
  expect(jobs.rows[0].n).toBe(0);
}

describe("receiving", () => {
  test("keeps the bytes as they came, over several pieces, with its job and its entry", async () => {
    const long = Buffer.concat([bytes, Buffer.alloc(2_500_000, "あ1,"), Buffer.from("\n")]);
    const result = await send(company, long, { fileName: "C:\\tmp\\../7月分\u202e.csv" });
    expect(result.ok).toBe(true);
    const batch = await db.batch.findFirstOrThrow();
    expect(batch).toMatchObject({
      state: "received",
      source: "file",
      byteSize: BigInt(long.length),
      fileName: "7月分.csv",
    });
    const pieces: Buffer[] = [];
    for await (const piece of openDelivery(batch.id)) pieces.push(piece);
    expect(pieces).toHaveLength(3);
    expect(Buffer.concat(pieces).equals(long)).toBe(true);
    expect(await db.auditEvent.findMany({ select: { type: true, details: true } })).toEqual([
      { type: "batch.received", details: { companyId: company, source: "file", bytes: long.length } },
    ]);
    const jobs = await database.asSuperuser("select task_identifier as t, key from graphile_worker.jobs");
    expect(jobs.rows).toEqual([{ t: "read-batch", key: `read-batch:${batch.id}` }]);
    const sealed = await database.asSuperuser("select encode(sealed, 'escape') as s from delivery_piece");
    expect(sealed.rows.map((r) => r.s).join()).not.toContain("4111111111111111");
  });

  test("one sender fills the disk within a day no further than the quota; another still gets his in", async () => {
    const brought = (actorId: string, bytes: number, ago: string) =>
      database.asSuperuser(
        `insert into audit_event (at, business_at, actor_kind, actor_id, actor_name, type, subject, details)
          values (now() - $3::interval, now(), 'user', $1, 'x', 'batch.received', 'batch', jsonb_build_object('bytes', $2::bigint))`,
        [actorId, bytes, ago],
      );
    await brought(person().id, 5 * 2 ** 30, "25 hours");
    await brought("somebody else", 5 * 2 ** 30, "1 hour");
    await brought(person().id, 5 * 2 ** 30 - bytes.length + 1, "23 hours");
    expect(await send(company, bytes)).toMatchObject({ ok: false, reason: "QUOTA_SPENT" });
    expect(await db.batch.count()).toBe(0);
    await database.asSuperuser("alter table audit_event disable trigger all");
    await database.asSuperuser("delete from audit_event where at > now() - interval '24 hours' and actor_id = $1", [
      person().id,
    ]);
    await database.asSuperuser("alter table audit_event enable trigger all");
    expect(await send(company, bytes)).toMatchObject({ ok: true });
  });

  test.each([
    ["fewer bytes than declared", { bytes: bytes.length + 1 }, "CUT_SHORT"],
    ["more bytes than declared", { bytes: bytes.length - 1 }, "NOT_WHAT_WAS_SENT"],
    ["other bytes than declared", { sha256: "0".repeat(64) }, "NOT_WHAT_WAS_SENT"],
    ["a day to come", { receivedOn: "2010-01-16" }, "DATE_IN_FUTURE"],
    ["more than the limit", { bytes: 600_000_000 }, "TOO_LARGE"],
    ["nothing", { bytes: 0 }, "EMPTY"],
  ] as const)("%s leaves nothing", async (_, over, reason) => {
    expect(await send(company, bytes, over)).toMatchObject({ ok: false, reason });
    await nothingLeft();
  });

  test("the limit is the incident's", async () => {
    await database.asSuperuser("update incident set upload_limit = 10");
    expect(await send(company, bytes)).toMatchObject({ ok: false, reason: "TOO_LARGE", details: { limit: 10 } });
    await nothingLeft();
  });

  test.each([
    ["pdf", Buffer.from("%PDF-1.7 named a.csv")],
    ["html", Buffer.from("<html><table>")],
  ])("%s by its content, whatever its name", async (what, content) => {
    expect(await send(company, content)).toMatchObject({ ok: false, reason: "NOT_READABLE", details: { what } });
    await nothingLeft();
  });

  test("a ZIP that is none leaves nothing", async () => {
    const content = Buffer.concat([Buffer.from("PK\x03\x04 [Content_Types].xml", "latin1"), Buffer.alloc(2_000_000)]);
    expect(await send(company, content)).toMatchObject({
      ok: false,
      reason: "ARCHIVE_REFUSED",
      details: { fault: "damaged" },
    });
    await nothingLeft();
  });

  test("a connection that breaks leaves nothing", async () => {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const delivery = { companyId: company, receivedOn: "2009-07-20", fileName: "a.csv", bytes: bytes.length, sha256 };
    async function* broken() {
      yield bytes.subarray(0, 20);
      throw new Error("aborted");
    }
    expect(await receiveDelivery(person(), delivery, broken())).toMatchObject({ ok: false, reason: "CUT_SHORT" });
    await nothingLeft();
  });

  test("the same bytes again are the batch that they are, until it is rejected; two tabs at once too", async () => {
    const both = await Promise.all([send(company, bytes), send(company, bytes, { fileName: "renamed.csv" })]);
    const batch = await db.batch.findFirstOrThrow();
    expect(await db.batch.count()).toBe(1);
    expect(both.filter((r) => r.ok)).toHaveLength(1);
    expect(both.find((r) => !r.ok)).toMatchObject({ reason: "ALREADY_RECEIVED", details: { batchId: batch.id } });
    expect(await send(company, bytes)).toMatchObject({ reason: "ALREADY_RECEIVED", details: { batchId: batch.id } });
    expect(await db.deliveryPiece.count()).toBe(1);
    expect(await rejectBatch(person(), batch.id, "誤送信")).toEqual({ ok: true, value: null });
    expect(await send(company, bytes)).toMatchObject({ ok: true });
  });

  test("takes the right to", async () => {
    const delivery = { companyId: company, receivedOn: "2009-07-20", fileName: "", bytes: 1, sha256: "0".repeat(64) };
    for (const role of ["hotline", "editor", "auditor", "admin"] as const) {
      await expect(receiveDelivery(person(role), delivery, inChunks(bytes))).rejects.toThrow(Forbidden);
    }
  });
});

describe("decisions about a batch", () => {
  test("records set aside and returned; the outcomes add up at every step", async () => {
    const batch = await deliver(company, `${header}\n${row(1)}\n${row(2)}\nR3,新規,4.1E+15,M3,2009/7/15,1,x,\n\n`);
    const counts = async () => {
      const all = await countOutcomes(person(), batch.id);
      expect(Object.values(all).reduce((a, b) => a + b)).toBe(4);
      return Object.fromEntries(Object.entries(all).filter(([, n]) => n > 0));
    };
    expect(await counts()).toEqual({ new: 2, problem: 1, skipped: 1 });
    expect(await setAside(person(), batch.id, [1, 3, 4], " ")).toMatchObject({ reason: "REASON_MISSING" });
    expect(await setAside(person(), batch.id, [1, 3, 4], "照会先に確認中")).toEqual({ ok: true, value: { rows: 2 } });
    expect(await counts()).toEqual({ new: 1, set_aside: 2, skipped: 1 });
    expect(await returnRows(person(), batch.id, [1, 2, 3])).toEqual({ ok: true, value: { rows: 2 } });
    expect(await counts()).toEqual({ new: 2, problem: 1, skipped: 1 });
    expect(await returnRows(person(), batch.id, [1])).toMatchObject({ reason: "NO_SUCH_ROWS" });
    const all = await setAside(person(), batch.id, { outcome: "new" }, "全件確認中");
    expect(all).toMatchObject({ ok: true });
    expect((await countOutcomes(person(), batch.id)).new).toBe(0);
    expect(await setAside(person(), batch.id, { code: "AMOUNT_FORMAT" }, "x")).toMatchObject({
      reason: "NO_SUCH_ROWS",
    });
    expect(await returnRows(person(), batch.id, { outcome: "set_aside" })).toEqual(all);
  });

  test("the page of problems, and of one finding", async () => {
    const batch = await deliver(company, `${header}\n${row(1)}\nR3,新規,4.1E+15,M3,2009/7/15,1,x,\n${row(2)}\n`);
    const rows = async (filter: NonNullable<Parameters<typeof listRecords>[2]>["filter"]) =>
      (await listRecords(person(), batch.id, { filter })).rows.map((r) => r.rowNo);
    expect(await rows({ outcomes: ["problem"] })).toEqual([2]);
    expect(await rows({ level: "error" })).toEqual([2]);
    expect(await rows({ code: "CARD_DESTROYED" })).toEqual([2]);
    expect(await rows({ code: "DATE_FORMAT" })).toEqual([]);
    expect(await rows({})).toEqual([1, 2, 3]);
  });

  test("a reading that is cancelled leaves no record, and its job finds nothing to do", async () => {
    const sent = await send(company, bytes);
    const { id } = await db.batch.findFirstOrThrow();
    expect(sent.ok).toBe(true);
    expect(await cancelReading(person(), id)).toEqual({ ok: true, value: null });
    await readBatch(systemActor("read-batch"), id);
    expect(await findBatch(person(), id)).toMatchObject({
      state: "rejected",
      reason: { code: "CANCELLED" },
      records: 0,
    });
    expect(await db.record.count()).toBe(0);
    expect(await cancelReading(person(), id)).toMatchObject({ reason: "WRONG_STATE" });
    expect(await rereadBatch(person(), id, {})).toMatchObject({ reason: "WRONG_STATE" });
  });

  test("read again with another profile, of this company only", async () => {
    const batch = await deliver(company, bytes);
    const { kind: _, ...columns } = profile.columns;
    const second = await db.profile.create({
      data: { companyId: company, version: 2, body: { ...profile, columns }, createdBy: "t" },
    });
    expect(await rereadBatch(person(), batch.id, { profileId: second.id + 1 })).toMatchObject({
      reason: "NOT_THIS_COMPANYS_PROFILE",
    });
    expect(await rereadBatch(person(), batch.id, { profileId: second.id })).toEqual({ ok: true, value: null });
    await readBatch(systemActor("read-batch"), batch.id);
    expect(await findBatch(person(), batch.id)).toMatchObject({
      state: "review",
      profile: { id: second.id, version: 2 },
      records: 2,
    });
  });

  test("lists by keyset, newest received first, by filters", async () => {
    for (const [i, receivedOn] of ["2009-07-20", "2009-07-22", "2009-07-21"].entries()) {
      await send(company, Buffer.from(`${header}\n${row(i)}`), { receivedOn });
    }
    const sort = { by: "receivedOn", descending: true } as const;
    const first = await listBatches(person(), {}, { sort, size: 2 });
    expect([first.rows.map((b) => b.receivedOn), first.previous, first.count]).toEqual([
      ["2009-07-22", "2009-07-21"],
      null,
      { value: 3, atLeast: false },
    ]);
    const second = await listBatches(person(), {}, { sort, size: 2, after: first.next ?? undefined });
    expect([second.rows.map((b) => b.receivedOn), second.next]).toEqual([["2009-07-20"], null]);
    const back = await listBatches(person(), {}, { sort, size: 2, before: second.previous ?? undefined });
    expect(back.rows.map((b) => b.receivedOn)).toEqual(["2009-07-22", "2009-07-21"]);
    const exported: string[] = [];
    for await (const rows of exportBatches(person(), { from: "2009-07-21" }, sort)) {
      exported.push(...rows.map((b) => b.receivedOn));
    }
    expect(exported).toEqual(["2009-07-22", "2009-07-21"]);
    expect(await db.auditEvent.findFirstOrThrow({ where: { type: "list.exported" } })).toMatchObject({
      details: { list: "batches", rows: 2 },
    });
    await expect(exportBatches(person("hotline"), {}, sort).next()).rejects.toThrow(Forbidden);
    const made = await listBatches(person(), {}, { sort: { by: "createdAt", descending: false }, size: 9 });
    expect(made.rows.map((b) => b.receivedOn)).toEqual(["2009-07-20", "2009-07-22", "2009-07-21"]);
    const found = async (filters: Parameters<typeof listBatches>[1]) =>
      (await listBatches(person(), filters, { sort, size: 9 })).rows.length;
    expect(await found({ from: "2009-07-21", to: "2009-07-21" })).toBe(1);
    expect(await found({ states: ["review"] })).toBe(0);
    expect(await found({ companyIds: [company], sources: ["file"] })).toBe(3);
  });

  test("who has been silent for longer than the settings say; a rejected delivery breaks no silence", async () => {
    await send(company, bytes, { receivedOn: "2009-07-20" });
    expect(await listSilentCompanies(person())).toMatchObject([{ id: company, lastOn: "2009-07-20" }]);
    await send(company, Buffer.from(`${header}\n${row(7)}`), { receivedOn: "2010-01-15" });
    expect(await listSilentCompanies(person())).toEqual([]);
    await db.batch.updateMany({ data: { state: "rejected" } });
    expect(await listSilentCompanies(person())).toMatchObject([{ id: company, lastOn: null, days: null }]);
  });
});

describe("typing by hand", () => {
  const typed = {
    reference: "H1",
    cardNumber: "4111 1111 1111 1111",
    memberNumber: "M1",
    misuseOn: "H21.7.15",
    amount: "1,000",
    detectionCase: "2",
    useStatus: "on_hold",
  };
  const rows = [typed, { reference: "H2", cardNumber: "12" }];

  test("enters the corridor at validate", async () => {
    const result = await typeBatch(person(), { companyId: company, receivedOn: "2009-07-20", rows });
    expect(result.ok).toBe(true);
    const batch = await db.batch.findFirstOrThrow();
    expect(batch).toMatchObject({ source: "typed", state: "review", records: 2 });
    const { rows: shown } = await listRecords(person(), batch.id);
    expect(shown[0]).toMatchObject({
      outcome: "new",
      key: "rH1",
      findings: [],
      values: {
        amount: "1000",
        misuseOn: "2009-07-15",
        detectionCase: "2",
        useStatus: "on_hold",
        cardNumber: "411111••••••1111",
      },
    });
    expect(shown[1]).toMatchObject({ outcome: "problem", level: "error", key: null });
    const stored = await db.record.findMany({ orderBy: { rowNo: "asc" } });
    const filed = await deliver(company, `${header}\nH1,新規,4111111111111111,M1,2009/7/15,1000,,\n`);
    const same = await db.record.findFirstOrThrow({ where: { batchId: filed.id } });
    expect(Buffer.from(stored[0]?.token as Uint8Array).equals(Buffer.from(same.token as Uint8Array))).toBe(true);
  });

  test("the same rows on the same day are the batch that they are, on another day a new statement", async () => {
    const type = (receivedOn: string) => typeBatch(person(), { companyId: company, receivedOn, rows });
    const [a, b] = await Promise.all([type("2009-07-20"), type("2009-07-20")]);
    expect([a.ok, b.ok].toSorted()).toEqual([false, true]);
    expect([a, b].find((r) => !r.ok)).toMatchObject({ reason: "ALREADY_RECEIVED" });
    expect(await type("2009-07-21")).toMatchObject({ ok: true });
    expect(await type("2010-01-16")).toMatchObject({ reason: "DATE_IN_FUTURE" });
  });

  test("a row is checked as it is typed", async () => {
    expect(await checkRow(person(), { companyId: company, row: typed })).toEqual({ findings: [], level: null });
    const { findings, level } = await checkRow(person(), {
      companyId: company,
      row: { cardNumber: "4111111111111112" },
    });
    expect(level).toBe("warning");
    expect(findings.map((f) => f.code)).toEqual(["CARD_LUHN", "REFERENCE_MISSING", "WEAK_IDENTITY"]);
  });
});
