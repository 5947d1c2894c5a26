import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import iconv from "iconv-lite";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { ProfileBody } from "@/lib/companies/schema";
import { db, disconnect } from "@/lib/core/db";
import { commitBatch } from "@/lib/intake/commit/commit";
import { openWorkbook } from "@/lib/intake/formats/workbook/open-workbook";
import { inMemory, workbook } from "@/lib/intake/formats/workbook/workbook.fixture";
import { deliver, layGround, person, profile } from "@/lib/intake/ground.fixture";
import { bookEntry } from "@/lib/reimbursements/commands";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { downloadQuestions } from "./download";
import { countQuestions, listQuestions } from "./questions";

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(() => database.reset());
afterAll(disconnect);

const { encoding: _, separator: __, format: ___, ...plain } = profile;
const columns: ProfileBody["columns"] = {
  reference: ["照会番号"],
  cardNumber: ["カード番号"],
  misuseOn: ["利用日"],
  amount: ["金額"],
  merchant: ["加盟店"],
  detectionCase: ["段階"],
  reliefStatus: ["対応結果"],
  reliefAmount: ["対応金額"],
  reliefOn: ["対応日"],
};
const head = "照会番号,カード番号,利用日,金額,加盟店,支店,段階,対応結果,対応金額,対応日";
const words = () => ({ title: "お願い", header: "ご質問", reference: "照会番号", say: (ask: string) => ask });

async function download(company: number): Promise<{ ending: string; bytes: Buffer }> {
  const file = await downloadQuestions(person(), company, words);
  if (!file.ok) throw new Error(file.reason);
  const parts: Uint8Array[] = [];
  for await (const part of file.value.bytes) parts.push(part);
  return { ending: file.value.ending, bytes: Buffer.concat(parts) };
}

async function asked(company: number) {
  const { rows } = await listQuestions(person(), company, null);
  return Object.fromEntries(rows.map((row) => [row.reference ?? "-", row.asks]));
}

async function commit(batch: { id: number }) {
  const done = await commitBatch(person(), { batchId: batch.id });
  if (!done.ok) throw new Error(done.reason);
}

test("questions follow from the state; filled in and sent back, the file answers them, and says nothing else", async () => {
  const company = await layGround("2010-01-15", {
    ...plain,
    format: "csv",
    encoding: "shift_jis",
    separator: "auto",
    columns,
  });
  const first = await deliver(
    company,
    iconv.encode(
      `${head}\r\nR1,4111111111111111,2009/7/1,12800,=海鳥商店,本店,,,,\r\nR2,4242424242424242,2009/7/2,500,店,本店,引落後,請求,500,2009/7/5\r\n` +
        "R3,5555555555554444,2009/7/3,700,店,本店,引落後,返金,,\r\nR4,4000000000000002,2009/7/3,900,店,支店,請求前,,,\r\n" +
        ",5105105105105100,2009/7/4,77,店,支店,明細,,,\r\n",
      "cp932",
    ),
  );
  await commit(first);
  expect(await asked(company)).toEqual({ R1: ["CASE"], R2: ["REFUND"], R3: ["AMOUNT"], "-": ["CHARGE"] });
  expect(await countQuestions(person())).toEqual([{ companyId: company, inquiries: 4, oldest: "2009-07-20" }]);

  const { ending, bytes } = await download(company);
  const text = iconv.decode(bytes, "cp932");
  expect([ending, text.split("\r\n")]).toEqual([
    "csv",
    [
      `${head},ご質問`,
      "R1,411111******1111,2009-07-01,12800,'=海鳥商店,,,,,,CASE",
      "R2,424242******4242,2009-07-02,500,店,,引落後,,,,REFUND",
      "R3,555555******4444,2009-07-03,700,店,,引落後,,,,AMOUNT",
      "",
    ],
  ]);
  expect(await db.auditEvent.findFirst({ where: { type: "answers.downloaded" } })).toMatchObject({
    subjectId: String(company),
    details: { rows: 3 },
  });

  const filled = text
    .replace("海鳥商店,,,,,,CASE", "海鳥商店,,請求前,請求前停止,,,CASE")
    .replace("引落後,,,,REFUND", "引落後,返金,500,2009/7/19,REFUND")
    .replace("引落後,,,,AMOUNT", "引落後,返金,700,2009/7/19,AMOUNT");
  const second = await deliver(company, iconv.encode(filled, "cp932"), { receivedOn: "2009-07-22", fileName: "b.csv" });
  const records = await db.record.findMany({
    where: { batchId: second.id },
    orderBy: { rowNo: "asc" },
    omit: { cipher: true, oldCipher: true },
  });
  expect(records.map(({ outcome, level }) => [outcome, level])).toEqual([
    ["amendment", "note"],
    ["amendment", "note"],
    ["amendment", "note"],
  ]);
  const before = await db.inquiry.findMany({ orderBy: { id: "asc" } });
  await commit(second);
  // R3 was refunded what nobody says it was charged.
  expect(await asked(company)).toEqual({ R3: ["CHARGE"], "-": ["CHARGE"] });
  const after = await db.inquiry.findMany({ orderBy: { id: "asc" } });
  const kept = ({ cardId, merchant, misuseOn, amount, live, receivedOn }: (typeof after)[number]) => [
    cardId,
    merchant,
    misuseOn,
    amount,
    live,
    receivedOn,
  ];
  expect(after.map(kept)).toEqual(before.map(kept));
});

test("a person's word answers as well; what is withdrawn is not asked", async () => {
  const company = await layGround("2010-01-15", { ...profile, columns: { ...columns, kind: ["区分"] } });
  const first = `${head},区分\nR1,4111111111111111,2009/7/1,100,店,,引落後,,,,\nR2,4242424242424242,2009/7/1,100,店,,,,,,\n`;
  await commit(await deliver(company, first));
  expect(await asked(company)).toEqual({ R1: ["CHARGE"], R2: ["CASE"] });
  const { id } = await db.inquiry.findFirstOrThrow({ where: { reference: "R1" } });
  await bookEntry(person(), { inquiryId: id, kind: "charge", amount: 100n, currency: "JPY", bookedOn: "2009-07-05" });
  await bookEntry(person(), {
    inquiryId: id,
    kind: "refund",
    amount: 100n,
    currency: "JPY",
    bookedOn: "2009-07-06",
    payer: "card_company",
  });
  expect(await asked(company)).toEqual({ R2: ["CASE"] });
  await commit(await deliver(company, `${head},区分\nR2,,,,,,,,,,取下\n`, { receivedOn: "2009-07-23" }));
  expect(await asked(company)).toEqual({});
  expect(await downloadQuestions(person(), company, words)).toEqual({ ok: false, reason: "NOTHING_ASKED" });
});

test("who sends workbooks gets one, with the title and header in their rows; it comes back as an ordinary delivery", async () => {
  const company = await layGround("2010-01-15", { ...plain, format: "xlsx", sheet: null, headerRow: 2, columns });
  const names = head.split(",");
  await commit(
    await deliver(
      company,
      await workbook([
        {
          name: "照会票",
          rows: [
            ["照会票"],
            names,
            ["R1", "4111111111111111", "2009-07-01", "100", "店", "本店", "明細", "請求", "100", "2009-07-05"],
          ],
        },
      ]),
      { fileName: "a.xlsx" },
    ),
  );
  const { ending, bytes } = await download(company);
  expect(ending).toBe("xlsx");
  const book = await openWorkbook(inMemory(bytes));
  const rows: { row: number; cells: readonly string[] }[] = [];
  for await (const some of book.rows("照会票")) rows.push(...some);
  book.close();
  expect(rows).toEqual([
    { row: 1, cells: ["お願い"] },
    { row: 2, cells: [...names, "ご質問"] },
    { row: 3, cells: ["R1", "411111******1111", "2009-07-01", "100", "店", "", "明細", "", "", "", "CANCELLATION"] },
  ]);
  const cells = (rows[2]?.cells ?? []).with(7, "取消").with(8, "100").with(9, "2009-07-19");
  const back = await workbook([{ name: "照会票", rows: [["お願い"], [...names, "ご質問"], [...cells]] }], {
    inline: true,
  });
  await commit(await deliver(company, back, { fileName: "b.xlsx", receivedOn: "2009-07-22" }));
  expect(await asked(company)).toEqual({});
});

test("fixed columns: the question stands behind the last, or, where records have no end, in a list beside them", async () => {
  const fixed: ProfileBody = {
    ...plain,
    format: "fixed",
    encoding: "shift_jis",
    unit: "bytes",
    recordLength: null,
    headerRow: 1,
    cells: [
      { name: "照会番号", start: 1, length: 4 },
      { name: "カード番号", start: 5, length: 16 },
      { name: "利用日", start: 21, length: 10 },
      { name: "金額", start: 31, length: 6 },
      { name: "段階", start: 37, length: 6 },
      { name: "対応結果", start: 43, length: 4 },
      { name: "対応金額", start: 47, length: 6 },
    ],
    columns: {
      reference: ["照会番号"],
      cardNumber: ["カード番号"],
      misuseOn: ["利用日"],
      amount: ["金額"],
      detectionCase: ["段階"],
      reliefStatus: ["対応結果"],
      reliefAmount: ["対応金額"],
    },
  };
  const company = await layGround("2010-01-15", fixed);
  const sent = (text: string) => iconv.encode(text, "cp932");
  await commit(await deliver(company, sent("照会票\r\nR1  41111111111111112009-07-01   100引落後請求   100\r\n")));
  const { ending, bytes } = await download(company);
  const text = iconv.decode(bytes, "cp932");
  expect([ending, text]).toEqual(["txt", "お願い\r\nR1  411111******11112009-07-01100   引落後           REFUND\r\n"]);
  const filled = text.replace("引落後           REFUND", "引落後返金100    REFUND");
  await commit(await deliver(company, sent(filled), { receivedOn: "2009-07-22" }));
  expect(await asked(company)).toEqual({});
  const blocks: ProfileBody = { ...fixed, recordLength: 60 };
  await db.profile.create({ data: { companyId: company, version: 2, createdBy: "test", body: blocks } });
  const record = (at: string) => at.padEnd(60 - iconv.encode(at, "cp932").length + at.length);
  const third = sent(record("照会票") + record("=2  42424242424242422009-07-02   500引落後請求   500"));
  await commit(await deliver(company, third, { receivedOn: "2009-07-23", fileName: "c.txt" }));
  const zip = await download(company);
  expect(zip.ending).toBe("zip");
  const parts = await openedZip(zip.bytes);
  const records = iconv.decode(parts.get("records.txt") ?? Buffer.alloc(0), "cp932");
  expect(records).toBe(record("お願い") + record("=2  424242******42422009-07-02500   引落後"));
  expect(parts.get("questions.csv")?.toString()).toBe("\ufeffNo.,照会番号,ご質問\r\n1,'=2,REFUND\r\n");
  const answered = records.replace("引落後                ", "引落後返金500         ");
  await commit(await deliver(company, sent(answered), { receivedOn: "2009-07-24", fileName: "d.txt" }));
  expect(await asked(company)).toEqual({});
});

async function openedZip(bytes: Buffer): Promise<Map<string, Buffer>> {
  const zip = new ZipReader(new Uint8ArrayReader(bytes));
  const parts = new Map<string, Buffer>();
  for (const entry of await zip.getEntries()) {
    if (!entry.directory) parts.set(entry.filename, Buffer.from(await entry.getData(new Uint8ArrayWriter())));
  }
  await zip.close();
  return parts;
}
