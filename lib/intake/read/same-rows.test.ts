import iconv from "iconv-lite";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { db, disconnect } from "@/lib/core/db";
import { findSameRows } from "@/lib/intake/batches";
import { rejectBatch } from "@/lib/intake/check/decide";
import { commitBatch } from "@/lib/intake/commit/commit";
import { workbook } from "@/lib/intake/formats/workbook/workbook.fixture";
import { deliver, layGround, person, profile } from "@/lib/intake/ground.fixture";
import { countAsOf } from "@/lib/ledger/queries";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { endThreads } from "./threads";

/* SECURITY UP-10: the same rows as another file are pointed out, with the delivery that they already are. */
vi.setConfig({ testTimeout: 120_000 });

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
const cards = ["4111111111111111", "4242424242424242", "5555555555554444"];
const rows = Array.from({ length: 30 }, (_, i) => [
  i % 7 === 0 ? "" : `R${i}`,
  "新規",
  cards[i % 3] as string,
  `M${i % 5}`,
  "2009/7/15",
  i === 4 ? "五百" : String(100 + (i % 7 === 0 ? 0 : i)),
  "店",
  "",
]);
const text = (all: readonly (readonly string[])[], separator = ",", end = "\r\n") =>
  [header, ...all].map((cells) => cells.join(separator)).join(end) + end;
const plain = text(rows);
const changed = (at: number, column: number, value: string) =>
  text(rows.map((cells, i) => (i === at ? cells.with(column, value) : cells)));

describe("the same rows", () => {
  test.each<[string, () => Uint8Array | Promise<Uint8Array>]>([
    ["with a byte order mark", () => Buffer.from(`\u{feff}${plain}`)],
    ["in Shift_JIS", () => iconv.encode(plain, "cp932")],
    ["separated by tabs, other line ends", () => Buffer.from(text(rows, "\t", "\n"))],
    ["in another order", () => Buffer.from(text(rows.toReversed()))],
    ["over a total, with blank lines", () => Buffer.from(`${plain}\r\n,,,,,,,\r\n合計,,,,,9999,,\r\n`)],
    ["dates and amounts written otherwise", () => Buffer.from(plain.replaceAll("2009/7/15", "平成21年7月15日"))],
    ["as a workbook", () => workbook([{ name: "照会", rows: [header, ...rows] }])],
  ])("%s", async (_, again) => {
    const first = await deliver(company, plain, { fileName: "a.csv" });
    expect(await findSameRows(person(), first.id)).toBeNull();
    const second = await deliver(company, await again(), { fileName: "b.csv", receivedOn: "2009-07-21" });
    expect(await findSameRows(person(), second.id)).toMatchObject({ id: first.id, fileName: "a.csv", state: "review" });
    expect(await findSameRows(person(), first.id)).toMatchObject({ id: second.id });
  });

  test("counted once whatever is done with the second", async () => {
    const first = await deliver(company, plain);
    await commitBatch(person(), { batchId: first.id });
    const count = await countAsOf(db, "2009-07-31");
    const second = await deliver(company, `\u{feff}${plain}`, { receivedOn: "2009-07-22" });
    expect(await findSameRows(person(), second.id)).toMatchObject({ id: first.id, state: "committed" });
    await commitBatch(person(), { batchId: second.id });
    expect(await countAsOf(db, "2009-07-31")).toBe(count);
  });
});

describe("not the same", () => {
  test.each([
    ["another amount", changed(3, 5, "104")],
    ["another card", changed(3, 2, cards[1] as string)],
    ["a card masked that was not", changed(3, 2, "411111******1111")],
    ["another reference", changed(3, 0, "R3x")],
    ["another kind", changed(3, 1, "訂正")],
    ["one row less", text(rows.slice(1))],
    ["one row twice", text([...rows, rows[3] as string[]])],
    [
      "two cards that changed places",
      text(rows.map((c, i) => (i === 1 ? c.with(2, cards[2] as string) : i === 2 ? c.with(2, cards[1] as string) : c))),
    ],
  ])("%s", async (_, other) => {
    await deliver(company, plain);
    const second = await deliver(company, other);
    expect(await findSameRows(person(), second.id)).toBeNull();
  });

  test("a delivery that was rejected, or another company's", async () => {
    const first = await deliver(company, plain);
    const other = await db.company.create({
      data: {
        code: "OTH",
        nameJa: "別カード",
        nameEn: "Other Card",
        profiles: { create: { version: 1, body: profile, createdBy: "test" } },
      },
    });
    const theirs = await deliver(other.id, plain);
    expect(await findSameRows(person(), theirs.id)).toBeNull();
    await rejectBatch(person(), first.id, "誤送付");
    const second = await deliver(company, `\u{feff}${plain}`);
    expect(await findSameRows(person(), second.id)).toBeNull();
  });

  test("two deliveries in which nothing but titles was found", async () => {
    const first = await deliver(company, text([]));
    const second = await deliver(company, `${text([])}\r\n`);
    for (const { id } of [first, second]) expect(await findSameRows(person(), id)).toBeNull();
  });
});
