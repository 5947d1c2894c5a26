import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { db, disconnect } from "@/lib/core/db";
import { encode } from "@/lib/intake/formats/encode.fixture";
import { workbook, zipped } from "@/lib/intake/formats/workbook/workbook.fixture";
import { inChunks, layGround, person } from "@/lib/intake/ground.fixture";
import { readBatch } from "@/lib/intake/read/read";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { openDelivery } from "./open-delivery";
import { receiveDelivery } from "./receive";

/* Deliveries that are a ZIP with one file inside, and fixed columns through the whole corridor. */
vi.setConfig({ testTimeout: 120_000 });

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

const header = ["照会番号", "区分", "カード番号", "会員番号", "利用日", "金額", "加盟店", "備考"];
const row = ["R1", "新規", "4111111111111111", "M1", "2009/7/15", "100", "髙島屋", ""];
const csv = encode(`${header}\r\n${row}\r\n`, "shift_jis");

async function send(bytes: Buffer, zipPassword?: string) {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const delivery = { companyId: company, receivedOn: "2009-07-20", fileName: "a.zip", bytes: bytes.length, sha256 };
  const result = await receiveDelivery(person(), delivery, inChunks(bytes), { source: "file", zipPassword });
  if (!result.ok) {
    expect(await db.deliveryPiece.count()).toBe(0);
    return { reason: result.reason, ...result.details };
  }
  await readBatch(systemActor("read-batch"), result.value.batchId);
  return db.batch.findUniqueOrThrow({ where: { id: result.value.batchId } });
}

describe("a ZIP with one file inside", () => {
  test.each([
    ["open", {}, undefined],
    ["ZipCrypto", { password: "秘密-2009", zipCrypto: true }, "秘密-2009"],
    ["AES-128", { password: "p w", encryptionStrength: 1 as const }, "p w"],
    ["AES-256", { password: "p w", encryptionStrength: 3 as const }, "p w"],
  ])("%s: the file is read, the ZIP kept as it was sent", async (_, options, password) => {
    const bytes = await zipped({ "七月/": "", "七月/照会.csv": csv, "__MACOSX/七月/._照会.csv": "x" }, options);
    const batch = await send(bytes, password);
    expect(batch).toMatchObject({
      state: "review",
      records: 1,
      byteSize: BigInt(bytes.length),
      fileName: "a.zip",
      inside: { name: "照会.csv", bytes: csv.length, sha256: createHash("sha256").update(csv).digest("hex") },
    });
    const [record] = await db.record.findMany();
    expect(record).toMatchObject({ reference: "R1", last4: "1111", merchant: "髙島屋" });
    const sent: Buffer[] = [];
    for await (const piece of openDelivery(record?.batchId as number)) sent.push(piece);
    expect(Buffer.concat(sent).equals(bytes)).toBe(true);
    if (password) {
      const everything = await database.asSuperuser(
        `select coalesce((select string_agg(b::text, '') from batch b), '') ||
                coalesce((select string_agg(e::text, '') from audit_event e), '') ||
                coalesce((select string_agg(j::text, '') from graphile_worker._private_jobs j), '') as text`,
      );
      expect(everything.rows[0].text).not.toContain(password);
    }
  });

  test("a workbook inside, its columns held against security codes as ever", async () => {
    const book = await workbook([{ name: "一", rows: [header, row] }]);
    expect(await send(await zipped({ "b.xlsx": book }))).toMatchObject({ state: "review", records: 1 });
    const coded = await workbook([
      {
        name: "一",
        rows: [
          [...header, "CVV"],
          [...row, "123"],
        ],
      },
    ]);
    const refused = await send(await zipped({ "c.xlsx": coded }));
    expect(refused).toMatchObject({ state: "rejected", reason: { code: "SENSITIVE_AUTHENTICATION_CODES" } });
    expect(await db.deliveryPiece.count({ where: { batchId: (refused as { id: number }).id } })).toBe(0);
  });

  test("a file longer than a piece is cut and put together again", async () => {
    const long = Buffer.from(
      `${header}\n${Array.from({ length: 40_000 }, (_, i) => `R${i},新規,4111111111111111,M${i},2009/7/15,1,x,`).join("\n")}\n`,
    );
    expect(long.length).toBeGreaterThan(2_000_000);
    expect(await send(await zipped({ "a.csv": long }, { password: "p", encryptionStrength: 3 }), "p")).toMatchObject({
      records: 40_000,
    });
  });

  test("refused, with nothing kept: no password, a wrong one, several files, none, another ZIP, what is not read", async () => {
    for (const options of [
      { password: "p", zipCrypto: true },
      { password: "p", encryptionStrength: 3 as const },
    ]) {
      const locked = await zipped({ "a.csv": csv }, options);
      expect(await send(locked)).toEqual({ reason: "ARCHIVE_REFUSED", fault: "password-needed" });
      for (let i = 0; i < 20; i++) {
        expect(await send(locked, `wrong ${i}`)).toEqual({ reason: "ARCHIVE_REFUSED", fault: "password-wrong" });
      }
    }
    expect(await send(await zipped({ "a.csv": csv, "b.csv": csv }))).toEqual({
      reason: "ARCHIVE_REFUSED",
      fault: "several-files",
      count: 2,
    });
    expect(await send(await zipped({ "a/": "" }))).toEqual({ reason: "ARCHIVE_REFUSED", fault: "no-file" });
    expect(await send(await zipped({ "a.zip": await zipped({ "a.csv": csv }) }))).toEqual({
      reason: "ARCHIVE_REFUSED",
      fault: "nested",
    });
    expect(await send(await zipped({ "a.csv": "%PDF-1.7" }))).toEqual({ reason: "NOT_READABLE", what: "pdf" });
    expect(await send(await zipped({ "a.csv": "" }))).toEqual({ reason: "EMPTY" });
    expect(await send(await zipped({ "a.csv": Buffer.alloc(30_000_000, 0x2c) }))).toEqual({
      reason: "ARCHIVE_REFUSED",
      fault: "inflates-too-far",
    });
  });
});

describe("fixed columns", () => {
  const cells = [
    ["照会番号", 4],
    ["カード番号", 16],
    ["会員番号", 4],
    ["利用日", 8],
    ["金額", 7],
    ["加盟店", 10],
  ] as const;
  const line = (...values: string[]) =>
    Buffer.concat(
      values.map((value, i) =>
        Buffer.concat([encode(value, "shift_jis"), Buffer.alloc(30, 0x20)]).subarray(0, cells[i]?.[1] ?? 30),
      ),
    );
  const profileOf = async (over: object = {}) => {
    const { body } = await db.profile.findFirstOrThrow();
    const { encoding, separator, ...rest } = body as Record<string, unknown>;
    let start = 1;
    const placed = cells.map(([name, length]) => {
      const cell = { name, start, length };
      start += length;
      return cell;
    });
    await db.profile.create({
      data: {
        companyId: company,
        version: 2,
        body: {
          ...rest,
          format: "fixed",
          encoding: "auto",
          unit: "bytes",
          recordLength: null,
          headerRow: 1,
          cells: placed,
          ...over,
        },
        createdBy: "test",
      },
    });
  };
  const end = Buffer.from("\r\n");

  test("of CP932, by bytes, with a title and a total", async () => {
    await profileOf();
    const bytes = Buffer.concat([
      encode("平成21年7月分の照会データです", "shift_jis"),
      end,
      line("R1", "4111111111111111", "0012", "20090715", "0001234", "ﾃｽﾄ商店"),
      end,
      line("R2", "4242424242424242", "0013", "20090716", "0000500", "髙島屋です"),
      end,
      line("合計", "", "", "", "0001734", ""),
      end,
    ]);
    expect(await send(bytes)).toMatchObject({
      state: "review",
      records: 4,
      layout: { found: { format: "fixed", encoding: "shift_jis" } },
    });
    const records = await db.record.findMany({ orderBy: { rowNo: "asc" } });
    expect(records.map((r) => [r.line, r.outcome, r.reference, r.memberNumber, Number(r.amount), r.merchant])).toEqual([
      [1, "skipped", null, null, 0, null],
      [2, "new", "R1", "0012", 1234, "テスト商店"],
      [3, "new", "R2", "0013", 500, "髙島屋です"],
      [4, "skipped", null, null, 0, null],
    ]);
  });

  test("a card number between the columns is found, a track refuses and erases, codes are held", async () => {
    await profileOf({ headerRow: 0 });
    const rows = (rest: string) =>
      Buffer.concat(
        [1, 2, 3].flatMap((i) => [line(`R${i}`, "4111111111111111", "0012", "20090715", "0001234", "x", rest), end]),
      );
    expect(await send(rows("5555555555554444"))).toMatchObject({ state: "review" });
    const [first] = await db.record.findMany();
    expect(first?.findings).toContainEqual(
      expect.objectContaining({ code: "CARD_NUMBER_IN_OTHER_COLUMN", column: "#7" }),
    );
    expect(await send(rows("123"))).toMatchObject({ state: "unreadable", reason: { code: "COULD_BE_SECURITY_CODE" } });
    expect(await send(rows(";4111111111111111=1212101"))).toMatchObject({ state: "rejected" });
  });
});
