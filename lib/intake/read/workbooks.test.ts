import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { db, disconnect } from "@/lib/core/db";
import { rereadBatch } from "@/lib/intake/check/decide";
import { openWorkbook } from "@/lib/intake/formats/workbook/open-workbook";
import {
  inMemory,
  STYLES,
  type TestSheet,
  workbook,
  workbookParts,
  zipped,
} from "@/lib/intake/formats/workbook/workbook.fixture";
import { deliver, layGround, person, send } from "@/lib/intake/ground.fixture";
import { countOutcomes } from "@/lib/intake/queries";
import type { BatchReason, Layout } from "@/lib/intake/schema";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { readBatch } from "./read";
import { endThreads } from "./threads";

/* Workbooks through the whole corridor, each in its child process: to start one takes its time on a busy machine. */
vi.setConfig({ testTimeout: 180_000 });

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

const header = ["照会番号", "区分", "カード番号", "会員番号", "利用日", "金額", "加盟店", "備考"];
const row = (i: number) => [`R${i}`, "新規", "4111111111111111", `M${i}`, "2009/7/15", 100, "店", null] as const;
const corpus = (name: string) => readFileSync(new URL(`../corpus/xlsx/${name}`, import.meta.url));
const records = (batchId: number) => db.record.findMany({ where: { batchId }, orderBy: { rowNo: "asc" } });
const sheet = (rows: TestSheet["rows"], over: Partial<TestSheet> = {}): TestSheet => ({ name: "照会", rows, ...over });
const found = (batch: { layout: unknown }) => (batch.layout as Layout).found;

async function reasonOf(bytes: Uint8Array): Promise<BatchReason | null> {
  const batch = await deliver(company, bytes);
  expect(batch.state).toBe("unreadable");
  expect(await db.record.count({ where: { batchId: batch.id } })).toBe(0);
  return batch.reason as unknown as BatchReason;
}

test("titles above, totals below, header found, dates of every kind, text beside numbers, lines as in the sheet", async () => {
  const date = (v: number, s: number = STYLES.date) => ({ v, s });
  const rows: TestSheet["rows"] = [
    ["2009年7月分 照会一覧", null, null, null, null, null, null, "部外秘"],
    null,
    header,
    ["R1", "新規", "4111 1111 1111 1111", { v: 123, s: STYLES.zeros }, date(40009), 1234, "ＡＢＣ商店", "001"],
    [
      "R2",
      "新規",
      "４２４２４２４２４２４２４２４２",
      "M2",
      date(40010.5, STYLES.dateTime),
      "¥1,234",
      "ﾃｽﾄ",
      { t: "b", v: 1 },
    ],
    null,
    ["R3", "新規", 378282246310005, "M3", 40011, { v: 500, f: "SUM(A1)" }, "x", null],
    ["R4", "新規", "5555555555554444", "M4", date(40012, STYLES.era), 1e3, "改行_x000D_\nあり", null],
    [
      "R5",
      "新規",
      "5555555555554444",
      "M4",
      { t: "d", v: "2009-07-18T00:00:00" },
      1,
      { t: "inlineStr", xml: "<is><r><t>太</t></r><r><t>字</t></r><rPh sb='0' eb='1'><t>ふと</t></rPh></is>" },
      null,
    ],
    ["合計", null, null, null, null, 2735, null, null],
  ];
  const batch = await deliver(company, await workbook([sheet(rows, { hidden: [5] })]), { fileName: "七月.xlsx" });
  expect(batch).toMatchObject({ state: "review", records: 7, reason: null });
  expect(found(batch)).toMatchObject({
    format: "xlsx",
    headerRow: 3,
    header,
    workbook: { sheet: "照会", sheets: [{ name: "照会", state: "visible" }], date1904: false, hiddenRows: 1 },
  });
  const staged = await records(batch.id);
  expect(
    staged.map((r) => [r.rowNo, r.line, r.outcome, r.misuseOn?.toISOString().slice(0, 10), Number(r.amount)]),
  ).toEqual([
    [1, 1, "skipped", undefined, 0],
    [2, 4, "new", "2009-07-15", 1234],
    [3, 5, "new", "2009-07-16", 1234],
    [4, 7, "new", "2009-07-17", 500],
    [5, 8, "new", "2009-07-18", 1000],
    [6, 9, "new", "2009-07-18", 1],
    [7, 10, "skipped", undefined, 0],
  ]);
  expect(staged.map((r) => [r.bin, r.memberNumber, r.merchant, r.note])).toEqual([
    [null, null, null, null],
    ["411111", "0000123", "ABC商店", "001"],
    ["424242", "M2", "テスト", "TRUE"],
    ["378282", "M3", "x", null],
    ["555555", "M4", "改行\nあり", null],
    ["555555", "M4", "太字", null],
    [null, null, null, null],
  ]);
  const counts = await countOutcomes(person(), batch.id);
  expect(Object.values(counts).reduce((a, b) => a + b)).toBe(batch.records);
});

test("the days of a workbook that counts from 1904", async () => {
  const rows = [
    header,
    ["R1", "新規", "4111111111111111", "M1", { v: 38547, s: STYLES.date }, 1, "x"],
    ["R2", "新規", "4242424242424242", "M2", 38548, 1, "x"],
  ];
  const batch = await deliver(company, await workbook([sheet(rows)], { date1904: true }));
  expect((await records(batch.id)).map((r) => r.misuseOn?.toISOString().slice(0, 10))).toEqual([
    "2009-07-15",
    "2009-07-16",
  ]);
});

test("what numbers in cells have lost is a problem of its row, never a number", async () => {
  const rows: TestSheet["rows"] = [
    header,
    ["R1", "新規", 4111111111111111, "M1", "2009/7/15", 1, "x"],
    ["R2", "新規", { v: "4.98E+15" }, "M2", "2009/7/15", 1, "x"],
    ["R3", "新規", { v: "6304000000000000123" }, "M3", "2009/7/15", 1, "x"],
    [{ v: "2009071500000123" }, "新規", "4111111111111111", "M4", "2009/7/15", 1, "x"],
    ["R5", "新規", "4111111111111111", { t: "e", v: "#N/A" }, "2009/7/15", 1, "x"],
    ["R6", "新規", "4111111111111111", "M6", "2009/7/15", { f: "A1*2" }, "x"],
    ["R7", "新規", "4111111111111111", "M7", 99999, 1, "x"],
    ["R8", "新規", "4111111111111111", "M8", "2009/7/15", 1.5, "x"],
  ];
  const batch = await deliver(company, await workbook([sheet(rows)]));
  const staged = await records(batch.id);
  expect(staged.map((r) => [r.outcome, (r.findings as { code: string }[])[0]?.code])).toEqual([
    ["problem", "CARD_DESTROYED"],
    ["problem", "CARD_DESTROYED"],
    ["problem", "CARD_DESTROYED"],
    ["problem", "NUMBER_CUT"],
    ["problem", "CELL_ERROR"],
    ["problem", "CELL_ERROR"],
    ["problem", "DATE_FORMAT"],
    ["problem", "AMOUNT_FRACTION"],
  ]);
  expect(staged.slice(0, 3).map((r) => [r.token, r.maskHead])).toEqual([
    [null, "411111"],
    [null, "49"],
    [null, "630"],
  ]);
});

describe("sheets", () => {
  const other = sheet([["何か"]], { name: "作業用", state: "hidden" });
  const asked = async (sheets: readonly TestSheet[]) => {
    const batch = await deliver(company, await workbook(sheets));
    expect(batch).toMatchObject({ state: "unreadable", reason: { code: "SHEET_UNCLEAR" } });
    return batch;
  };

  test("several, hidden ones too, are asked about; the one that a person chooses is read, the others are named", async () => {
    const batch = await asked([other, sheet([header, row(1)]), sheet([header, row(2)], { name: "別" })]);
    expect((batch.reason as unknown as BatchReason).sheets).toEqual([
      { name: "作業用", state: "hidden" },
      { name: "照会", state: "visible" },
      { name: "別", state: "visible" },
    ]);
    await rereadBatch(person(), batch.id, { sheet: "照会" });
    await readBatch(systemActor("read-batch"), batch.id);
    const read = await db.batch.findUniqueOrThrow({ where: { id: batch.id } });
    expect(read).toMatchObject({ state: "review", records: 1 });
    expect(found(read)?.workbook).toMatchObject({ sheet: "照会", sheets: [{ name: "作業用" }, {}, {}] });
  });

  test("one that is hidden is not read unseen, not even the only one; chosen, it is", async () => {
    const batch = await asked([sheet([header, row(1)], { state: "veryHidden" })]);
    await rereadBatch(person(), batch.id, { sheet: "照会" });
    await readBatch(systemActor("read-batch"), batch.id);
    expect(await records(batch.id)).toHaveLength(1);
    await asked([other, sheet([header, row(1)])]);
  });

  test("the profile's sheet is read; where it is not there, that is said", async () => {
    const { body } = await db.profile.findFirstOrThrow();
    const { encoding, separator, ...rest } = body as Record<string, unknown>;
    await db.profile.create({
      data: { companyId: company, version: 2, body: { ...rest, format: "xlsx", sheet: "照会" }, createdBy: "test" },
    });
    expect(await deliver(company, await workbook([other, sheet([header, row(1)])]))).toMatchObject({ state: "review" });
    expect(await deliver(company, await workbook([other]))).toMatchObject({
      reason: { code: "SHEET_MISSING", found: "照会" },
    });
    // A text from the same company is read as text.
    expect(await deliver(company, `${header}\n${row(2)}\n`)).toMatchObject({ state: "review" });
  });
});

describe("what protects card data holds for workbooks as for text", () => {
  const short = [header.slice(0, 6), ...[1, 2, 3, 4].map((i) => row(i).slice(0, 6))];
  const withColumn = (name: string, cell: string | number) =>
    workbook([sheet(short.map((cells, i) => [...cells, i === 0 ? name : cell]))]);

  test.each([
    ["CVV", "123"],
    ["セキュリティコード", 123],
    ["備考", ";4111111111111111=12121010000000000"],
  ])("a column %s of codes or tracks: refused and erased", async (name, cell) => {
    const batch = await deliver(company, await withColumn(name, cell));
    expect(batch).toMatchObject({ state: "rejected", reason: { code: "SENSITIVE_AUTHENTICATION_CODES" } });
    expect(await db.deliveryPiece.count({ where: { batchId: batch.id } })).toBe(0);
    expect(await db.recordCells.count({ where: { batchId: batch.id } })).toBe(0);
  });
  test("a bare column that could be one is held", async () => {
    const batch = await deliver(company, await withColumn("支店", 123));
    expect(batch).toMatchObject({ state: "unreadable", reason: { code: "COULD_BE_SECURITY_CODE", columns: ["支店"] } });
  });
  test("card numbers where none belongs are found and masked", async () => {
    const batch = await deliver(company, await withColumn("備考", "tel 5555 5555 5555 4444"));
    const [first] = await records(batch.id);
    expect(first?.note).toBe("tel 555555******4444");
    expect(first?.findings).toContainEqual(expect.objectContaining({ code: "CARD_NUMBER_IN_OTHER_COLUMN" }));
    const odd = await deliver(company, await withColumn("電話", "4242424242424242"));
    expect((await records(odd.id))[0]?.findings).toContainEqual(
      expect.objectContaining({ code: "CARD_NUMBER_IN_OTHER_COLUMN", column: "電話" }),
    );
  });
});

describe("refused, with nothing of it staged", () => {
  test("a cell merged over records in a column that is read; not one in a title or another column", async () => {
    const rows = [["題", null], header, row(1), row(2), row(3)];
    expect(await reasonOf(await workbook([sheet(rows, { merges: ["D4:D5"] })]))).toEqual({
      code: "MERGED_RECORDS",
      line: 4,
    });
    expect(
      await deliver(company, await workbook([sheet(rows, { merges: ["A1:H1", "J3:J5", "A3:C3"] })])),
    ).toMatchObject({
      state: "review",
    });
  });
  test("no records; columns that are not there", async () => {
    expect(await reasonOf(await workbook([sheet([])]))).toEqual({ code: "NO_RECORDS" });
    expect(
      await reasonOf(
        await workbook([
          sheet([
            ["a", "b"],
            ["1", "2"],
          ]),
        ]),
      ),
    ).toMatchObject({ code: "COLUMNS_MISSING" });
  });
  test("rows out of order, a text that is not there, an entity, broken XML, a document type", async () => {
    const parts = workbookParts([sheet([header, row(1)])]);
    const name = "xl/worksheets/sheet1.xml";
    const changed = (over: (xml: string) => string) => zipped({ ...parts, [name]: over(parts[name] as string) });
    expect(await reasonOf(await changed((xml) => xml.replace('r="2"', 'r="1"')))).toEqual({ code: "WORKBOOK_DAMAGED" });
    expect(await reasonOf(await changed((xml) => xml.replace("<v>0</v>", "<v>999</v>")))).toEqual({
      code: "WORKBOOK_DAMAGED",
    });
    expect(await reasonOf(await changed((xml) => xml.replace("<v>0</v>", "<v>&x;</v>")))).toEqual({
      code: "WORKBOOK_DAMAGED",
    });
    expect(await reasonOf(await changed((xml) => xml.slice(0, -30)))).toEqual({ code: "WORKBOOK_DAMAGED" });
    expect(
      await reasonOf(await changed((xml) => `<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>${xml}`)),
    ).toEqual({ code: "WORKBOOK_UNSAFE", found: "dtd" });
  });
  test.each([
    ["calamine-pass_protected.xlsx", "NOT_READABLE", { what: "protected" }],
    ["calamine-vba.xlsm", "NOT_READABLE", { what: "xlsm" }],
    ["poi-duplicate-filename.xlsx", "ARCHIVE_REFUSED", { fault: "ambiguous" }],
  ])("%s at the door, whatever its name", async (name, reason, details) => {
    expect(await send(company, corpus(name))).toMatchObject({ ok: false, reason, details });
    expect(await db.deliveryPiece.count()).toBe(0);
  });
  test("poi-clusterfuzz and poi-poc-xmlbomb in the child", async () => {
    expect(await reasonOf(corpus("poi-clusterfuzz-testcase-minimized-POIXSSFFuzzer-5937385319563264.xlsx"))).toEqual({
      code: "WORKBOOK_DAMAGED",
    });
    expect(await reasonOf(corpus("poi-poc-xmlbomb.xlsx"))).toEqual({ code: "WORKBOOK_UNSAFE", found: "dtd" });
  });
  test("a workbook with an encrypted or a binary part is named at the door", async () => {
    const xlsb = await zipped({ "[Content_Types].xml": "<Types/>", "xl/workbook.bin": "x" });
    expect(await send(company, xlsb)).toMatchObject({ reason: "NOT_READABLE", details: { what: "xlsb" } });
    const docx = await zipped({ "[Content_Types].xml": "<Types/>", "word/document.xml": "<x/>" });
    expect(await send(company, docx)).toMatchObject({ reason: "NOT_READABLE", details: { what: "document" } });
  });
});

test("a reader that takes too much memory, or is ended, ends nobody else", async () => {
  const source = inMemory(await workbook([sheet([header, row(1)])]));
  await expect(openWorkbook(source, true, { memory: 1 })).rejects.toMatchObject({ code: "WORKBOOK_TOO_LARGE" });
  const book = await openWorkbook(source);
  book.close();
  await expect(book.rows("照会").next()).rejects.toMatchObject({ code: "WORKBOOK_DAMAGED" });
  expect(await deliver(company, await workbook([sheet([header, row(1)])]))).toMatchObject({ state: "review" });
});

describe("a reader that fails says so within bounds, and the delivery can be read again", () => {
  const processes = process.getBuiltinModule("node:child_process");
  const { fork } = processes;
  /** The next reader meets this at its birth. */
  const next = (fate: (...asked: Parameters<typeof fork>) => ReturnType<typeof fork>) =>
    vi.spyOn(processes, "fork").mockImplementationOnce(fate as typeof fork);
  const struck = (signal: NodeJS.Signals) =>
    next((...asked) => {
      const child = fork(...asked);
      child.once("spawn", () => child.kill(signal));
      return child;
    });
  afterEach(() => void vi.restoreAllMocks());

  test.each([
    ["cannot start", () => next((_, args, options) => fork("no-such-reader.mjs", args, options))],
    ["is killed", () => struck("SIGKILL")],
  ])("one that %s", async (_, befall) => {
    const bytes = await workbook([sheet([header, row(1)])]);
    befall();
    expect(await reasonOf(bytes)).toEqual({ code: "READER_FAILED" });
    const { id } = await db.batch.findFirstOrThrow();
    await rereadBatch(person(), id, {});
    await readBatch(systemActor("read-batch"), id);
    expect(await db.batch.findUniqueOrThrow({ where: { id } })).toMatchObject({ state: "review", records: 1 });
  });
  test("one that stands still, or waits for bytes that do not come", async () => {
    const bytes = inMemory(await workbook([sheet([header, row(1)])]));
    struck("SIGSTOP");
    await expect(openWorkbook(bytes, true, { standstill: 500 })).rejects.toMatchObject({ code: "READER_FAILED" });
    const never = { size: bytes.size, read: () => new Promise<never>(() => {}) };
    await expect(openWorkbook(never, true, { standstill: 500 })).rejects.toMatchObject({ code: "READER_FAILED" });
  });
});

test("a large workbook goes through the threads, and says what the same rows say as text", async () => {
  const many = Array.from({ length: 6_000 }, (_, i) => row(i));
  const [asBook, asText] = [
    await deliver(company, await workbook([sheet([header, ...many])])),
    await deliver(
      company,
      `${[header, ...many].map((cells) => cells.map((cell) => cell ?? "").join(",")).join("\n")}\n`,
    ),
  ];
  expect(asBook.byteSize).toBeGreaterThan(60_000);
  expect([asBook.records, asText.records]).toEqual([6_000, 6_000]);
  const same = (rows: Awaited<ReturnType<typeof records>>) =>
    rows.map(({ rowNo, line, reference, last4, memberNumber, amount, contentHash }) => [
      rowNo,
      line,
      reference,
      last4,
      memberNumber,
      amount,
      contentHash,
    ]);
  expect(same(await records(asBook.id))).toEqual(same(await records(asText.id)));
});

test("reading again after a kill leaves one set of records", async () => {
  const batch = await deliver(company, await workbook([sheet([header, row(1), row(2)])]));
  await database.asSuperuser("update batch set state = 'reading', records = 0 where id = $1", [batch.id]);
  await readBatch(systemActor("read-batch"), batch.id);
  expect(await records(batch.id)).toHaveLength(2);
});
