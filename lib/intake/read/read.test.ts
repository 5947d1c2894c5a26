import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { encodings } from "@/lib/companies/schema";
import { db, disconnect } from "@/lib/core/db";
import { eraseSecurityCodes, rereadBatch } from "@/lib/intake/check/decide";
import { encode } from "@/lib/intake/formats/encode.fixture";
import { deliver, layGround, person, profile } from "@/lib/intake/ground.fixture";
import { countOutcomes, listRecords } from "@/lib/intake/queries";
import { openDelivery } from "@/lib/intake/receive/open-delivery";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { lookAtDelivery } from "./look";
import { readBatch } from "./read";
import { endThreads } from "./threads";

let database: TestDatabase;
let company: number;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await endThreads();
  await disconnect();
});
beforeEach(async () => {
  await database.reset();
  company = await layGround();
});

const header = "照会番号,区分,カード番号,会員番号,利用日,金額,加盟店,備考";

async function records(batchId: number) {
  return db.record.findMany({ where: { batchId }, orderBy: { rowNo: "asc" } });
}

describe("a delivery is read into staged records", () => {
  test("values, true line numbers, outcomes that add up", async () => {
    const batch = await deliver(
      company,
      [
        header,
        'R1,新規,4111-1111-1111-1111,M1,2009/7/15,"1,234",ＡＢＣ商店,"一行目\r\n二行目"',
        "R2,新規,４２４２４２４２４２４２４２４２,M2,平成21年7月16日,￥500,ﾃｽﾄ,",
        "",
        "R3,新規,4.11E+15,M3,2009/7/16,500,x,",
        "合計,,,,,1734,,",
      ].join("\r\n"),
    );
    expect(batch).toMatchObject({ state: "review", records: 5, reason: null });
    const rows = await records(batch.id);
    expect(rows.map((r) => [r.rowNo, r.line, r.outcome])).toEqual([
      [1, 2, "new"],
      [2, 4, "new"],
      [3, 5, "skipped"],
      [4, 6, "problem"],
      [5, 7, "skipped"],
    ]);
    expect(rows[0]).toMatchObject({
      key: "rR1",
      bin: "411111",
      last4: "1111",
      amount: 1234n,
      currency: "JPY",
      merchant: "ABC商店",
      note: "一行目\n二行目",
      misuseOn: new Date("2009-07-15"),
    });
    expect(rows[1]).toMatchObject({
      bin: "424242",
      merchant: "テスト",
      misuseOn: new Date("2009-07-16"),
      amount: 500n,
    });
    expect(rows[3]?.findings).toContainEqual({
      field: "cardNumber",
      level: "error",
      code: "CARD_DESTROYED",
      params: { cause: "exponent", left: 3, of: 16 },
    });
    const counts = await countOutcomes(person(), batch.id);
    expect(Object.values(counts).reduce((a, b) => a + b)).toBe(batch.records);
  });

  test("the same text in every encoding gives the same records", async () => {
    const text = [header, "R1,新規,4111111111111111,M1,2009/7/15,100,島①㈱～―カフェ,ﾊﾝｶｸ"].join("\r\n");
    const read = async (bytes: Uint8Array) => {
      const batch = await deliver(company, bytes);
      const [row] = await records(batch.id);
      const { encoding } = (batch.layout as { found: { encoding: string } }).found;
      return { encoding, merchant: row?.merchant, note: row?.note };
    };
    const same = { merchant: "島1(株)~―カフェ", note: "ハンカク" };
    for (const encoding of encodings) expect(await read(encode(text, encoding))).toEqual({ encoding, ...same });
    expect(await read(encode(text, "utf-16", true))).toEqual({ encoding: "utf-16", ...same });
    expect(await read(encode(`\ufeff${text}`, "utf-8"))).toEqual({ encoding: "utf-8", ...same });
  });

  test("bytes that are two encodings are asked about, and read as the one that a person chose", async () => {
    const bytes = encode(
      "Reference,Card,Member,Date,Amount,Merchant\nR1,4111111111111111,M1,2009/7/15,1,カード\n",
      "euc-jp",
    );
    const batch = await deliver(company, bytes);
    expect(batch).toMatchObject({
      state: "unreadable",
      reason: { code: "ENCODING_UNCLEAR", candidates: ["euc-jp", "shift_jis"] },
    });
    expect((await lookAtDelivery(person(), batch.id))?.candidates).toEqual([
      { encoding: "euc-jp", sample: "R1,411111******1111,M1,2009/7/15,1,カード" },
      { encoding: "shift_jis", sample: expect.stringContaining("・ォ。シ・ノ") },
    ]);
    await rereadBatch(person(), batch.id, { encoding: "euc-jp" });
    await readBatch(systemActor("read-batch"), batch.id);
    expect(await records(batch.id)).toMatchObject([{ merchant: "カード", outcome: "new" }]);
  });

  test.each(["^", "~", ":", "、"])("a separator that few use: %s", async (sign) => {
    const line = ["R1", "新規", "4111111111111111", "M1", "2009/7/15", "100", "A,B", ""];
    const batch = await deliver(company, `${header.replaceAll(",", sign)}\n${line.join(sign)}\n`);
    expect(batch).toMatchObject({ state: "review", layout: { found: { separator: sign } } });
    expect(await records(batch.id)).toMatchObject([{ reference: "R1", merchant: "A,B", outcome: "new" }]);
  });

  test("raw cells come out masked, the sealed ones are whole", async () => {
    const batch = await deliver(
      company,
      `${header}\nR1,新規,4111 1111 1111 1111,M1,2009/7/15,1,x,call 5555555555554444`,
    );
    const { rows } = await listRecords(person(), batch.id);
    expect(rows[0]?.cells[2]).toBe("411111******1111");
    expect(rows[0]?.cells[7]).toBe("call 555555******4444");
    expect(rows[0]?.values.note).toBe("call 555555******4444");
    expect(rows[0]?.findings.map((f) => f.code)).toEqual(["CARD_NUMBER_IN_OTHER_COLUMN"]);
    const dump = await database.asSuperuser("select r::text as t from record r union all select b::text from batch b");
    expect(dump.rows.map((r) => r.t).join()).not.toMatch(/4111 ?1111 ?1111 ?1111|5555555555554444/);
  });

  test("without references the k-th equal record has the k-th key", async () => {
    const { reference: _, ...columns } = profile.columns;
    await db.profile.create({
      data: { companyId: company, version: 2, body: { ...profile, columns }, createdBy: "t" },
    });
    const line = "4111111111111111,M1,2009/7/15,500,shop";
    const batch = await deliver(company, `カード番号,会員番号,利用日,金額,加盟店\n${line}\n${line}\n${line}x\n`);
    const keys = (await records(batch.id)).map((r) => r.key);
    expect(keys[0]).toMatch(/^f[0-9a-f]{32}:1$/);
    expect(keys[1]).toBe(keys[0]?.replace(/1$/, "2"));
    expect(keys[2]).not.toBe(keys[0]);
  });

  test("a large delivery goes through the threads and gives what a small one gives", async () => {
    const lines = Array.from(
      { length: 9_000 },
      (_, i) => `R${i},新規,4111111111111111,M${i},2009/7/15,"${i},000",加盟店${i % 7},${i % 50 === 0 ? '"a\nb"' : ""}`,
    );
    const batch = await deliver(company, `${header}\n${lines.join("\n")}\n`);
    expect(batch).toMatchObject({ state: "review", records: 9_000 });
    const rows = await records(batch.id);
    let line = 2;
    rows.forEach((row, i) => {
      expect([row.rowNo, row.line, row.reference]).toEqual([i + 1, line, `R${i}`]);
      line += i % 50 === 0 ? 2 : 1;
    });
    const page = await listRecords(person(), batch.id, { fromRow: 8_900, limit: 50 });
    expect(page.rows[0]?.cells[0]).toBe("R8899");
    expect(page.nextRow).toBe(8_950);
  });
});

test("where all long numbers end as a spreadsheet leaves them, none of them is one", async () => {
  const rows = Array.from({ length: 40 }, (_, i) => `R${i},新規,4111111111111${i + 10}0,M${i},2009/7/15,1,x,`);
  const all = await deliver(company, `${header}\n${rows.join("\n")}`);
  const staged = await records(all.id);
  expect(staged.filter(({ token }) => token !== null)).toEqual([]);
  expect(new Set(staged.map(({ outcome, maskHead }) => `${outcome} ${maskHead}`))).toEqual(new Set(["problem 411111"]));
  expect(all.layout).toMatchObject({ found: { cutNumbers: true } });
  const mixed = await deliver(company, `${header}\n${rows.join("\n")}\nR99,新規,4111111111111111,M99,2009/7/15,1,x,`);
  expect((await records(mixed.id)).filter(({ token }) => token !== null).length).toBeGreaterThan(1);
});

describe("a delivery that cannot be read says why, and where", () => {
  const reasonOf = async (content: string | Uint8Array) => {
    const batch = await deliver(company, content);
    expect(batch.state).toBe("unreadable");
    expect(await db.record.count({ where: { batchId: batch.id } })).toBe(0);
    return batch.reason;
  };

  test("bytes of no encoding", async () => {
    expect(
      await reasonOf(Buffer.concat([Buffer.from(`${header}\nR1,新規,\n`), Buffer.from([0x82, 0xff, 0xff])])),
    ).toMatchObject({
      code: "ENCODING_BROKEN",
    });
  });
  test("a quote never closed, a quote in a cell", async () => {
    expect(await reasonOf(`${header}\nR1,新規,4111111111111111,M1,2009/7/15,1,x,\nR2,新規,"4111`)).toEqual({
      code: "QUOTE_NOT_CLOSED",
      line: 3,
    });
    expect(await reasonOf(`${header}\nR1,新規,"41"11,M1,2009/7/15,1,x,\n`)).toEqual({
      code: "QUOTE_MISPLACED",
      line: 2,
    });
  });
  test("columns that are not there, with the header's likely place", async () => {
    expect(await reasonOf(`2009年7月分,,\n\n${header}\nR1,,,,,,,`)).toMatchObject({
      code: "COLUMNS_MISSING",
      headerRow: 3,
    });
    expect(await reasonOf("a,b\n1,2")).toMatchObject({ code: "COLUMNS_MISSING" });
  });
  test("nothing in it, and no profile", async () => {
    expect(await reasonOf("\n\n  \n")).toEqual({ code: "NO_RECORDS" });
    await database.reset();
    company = await layGround("2010-01-15", null);
    expect(await reasonOf(header)).toEqual({ code: "NO_PROFILE" });
  });
  test("tables of different widths in one file; a few ragged rows are only problems", async () => {
    const good = (i: number) => `R${i},新規,4111111111111111,M1,2009/7/15,1,x,`;
    expect(await reasonOf(`${header}\n${good(1)}\n${good(2)}\na,b\nc,d\ne,f\n`)).toEqual({
      code: "MIXED_LAYOUTS",
      found: "2",
    });
    const batch = await deliver(company, `${header}\n${good(1)}\n${good(2)}\na,b\n`);
    expect(await countOutcomes(person(), batch.id)).toMatchObject({ new: 2, problem: 1 });
  });
});

describe("security codes", () => {
  const rows = (cell: string) =>
    Array.from({ length: 4 }, (_, i) => `R${i},4111111111111111,M1,2009/7/15,1,${cell}`).join("\n");

  test.each([
    ["照会番号,カード番号,会員番号,利用日,金額,CVV", "123"],
    ["照会番号,カード番号,会員番号,利用日,金額,ｾｷｭﾘﾃｨｰｺｰﾄﾞ", "123"],
    ["照会番号,カード番号,会員番号,利用日,金額,備考", "%B4111111111111111^TEST/CARD^1212101"],
    ["照会番号,カード番号,会員番号,利用日,金額,x", ";4111111111111111=12121010000000000"],
  ])("are refused and erased: %s", async (head, cell) => {
    const batch = await deliver(company, `${head}\n${rows(cell)}`);
    expect(batch.state).toBe("rejected");
    expect(batch.reason).toMatchObject({ code: "SENSITIVE_AUTHENTICATION_CODES" });
    expect(await db.deliveryPiece.count({ where: { batchId: batch.id } })).toBe(0);
    expect(await db.recordCells.count({ where: { batchId: batch.id } })).toBe(0);
    const trail = await db.auditEvent.findMany({ where: { subjectId: String(batch.id), type: "batch.rejected" } });
    expect(trail.map((e) => e.details)).toEqual([{ reason: "SENSITIVE_AUTHENTICATION_CODES" }]);
  });

  test("a bare column that could be one is held until a person says that it is none, and then remembered", async () => {
    const batch = await deliver(company, `照会番号,カード番号,会員番号,利用日,金額,支店\n${rows("123")}`);
    expect(batch).toMatchObject({ state: "unreadable", reason: { code: "COULD_BE_SECURITY_CODE", columns: ["支店"] } });
    expect(await rereadBatch(person(), batch.id, { notSecurityCode: ["支店"] })).toEqual({ ok: true, value: null });
    await readBatch(systemActor("read-batch"), batch.id);
    expect(await db.batch.findUniqueOrThrow({ where: { id: batch.id } })).toMatchObject({
      state: "review",
      records: 4,
    });
    const next = await deliver(company, `照会番号,カード番号,会員番号,利用日,金額,支店\n${rows("124")}`);
    expect(next.state).toBe("review");
  });

  test("a held column that a person says is one: erased, and rejected like one that names itself so", async () => {
    const batch = await deliver(company, `照会番号,カード番号,会員番号,利用日,金額,支店\n${rows("987")}`);
    expect(await db.deliveryPiece.count({ where: { batchId: batch.id } })).toBeGreaterThan(0);
    expect(await eraseSecurityCodes(person(), batch.id)).toEqual({ ok: true, value: null });
    expect(await db.batch.findUniqueOrThrow({ where: { id: batch.id } })).toMatchObject({
      state: "rejected",
      reason: { code: "SENSITIVE_AUTHENTICATION_CODES", columns: ["支店"] },
      endedBy: person().id,
    });
    expect(await db.deliveryPiece.count({ where: { batchId: batch.id } })).toBe(0);
    expect(await db.record.count({ where: { batchId: batch.id } })).toBe(0);
    expect(await db.recordCells.count({ where: { batchId: batch.id } })).toBe(0);
    const trail = await db.auditEvent.findMany({ where: { subjectId: String(batch.id), type: "batch.rejected" } });
    expect(trail.map((e) => e.details)).toEqual([{ reason: "SENSITIVE_AUTHENTICATION_CODES" }]);
    expect(await rereadBatch(person(), batch.id, { notSecurityCode: ["支店"] })).toMatchObject({
      reason: "WRONG_STATE",
    });
  });

  test("nothing is erased of a delivery that is not held for that", async () => {
    const batch = await deliver(
      company,
      `照会番号,カード番号,会員番号,利用日,金額\nR1,4111111111111111,M1,2009/7/15,1`,
    );
    expect(await eraseSecurityCodes(person(), batch.id)).toMatchObject({ reason: "WRONG_STATE" });
    expect(await db.deliveryPiece.count({ where: { batchId: batch.id } })).toBeGreaterThan(0);
    expect(await db.record.count({ where: { batchId: batch.id } })).toBe(1);
  });
});

test("reading again after a crash leaves one set of records, and bytes are as they were sent", async () => {
  const content = `${header}\nR1,新規,4111111111111111,M1,2009/7/15,1,x,\n`;
  const batch = await deliver(company, content);
  // As a worker killed between its last row and its last word leaves it.
  await database.asSuperuser("update batch set state = 'reading', records = 0 where id = $1", [batch.id]);
  await readBatch(systemActor("read-batch"), batch.id);
  await readBatch(systemActor("read-batch"), batch.id);
  expect(await records(batch.id)).toHaveLength(1);
  expect(await db.batch.findUniqueOrThrow({ where: { id: batch.id } })).toMatchObject({ state: "review", records: 1 });
  const pieces: Buffer[] = [];
  for await (const piece of openDelivery(batch.id)) pieces.push(piece);
  expect(Buffer.concat(pieces).toString()).toBe(content);
});
