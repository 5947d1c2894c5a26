import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { from as copyFrom } from "pg-copy-streams";
import { afterAll, beforeAll, expect, test } from "vitest";
import { disconnect, withConnection } from "@/lib/core/db";
import { freshDatabase } from "@/testing/database";
import { BinaryRows, COPY_END, COPY_HEAD } from "./binary-rows";

beforeAll(async () => {
  await freshDatabase();
});
afterAll(() => disconnect());

/** Rows as the database has them after a COPY of these into a table with a column of every kind. */
function stored(rows: Uint8Array[]) {
  return withConnection(async (client) => {
    await client.query(
      "create temp table kinds (no int, few smallint, many bigint, yes boolean, day date, words text, said jsonb, bytes bytea)",
    );
    try {
      await pipeline(
        Readable.from([COPY_HEAD, ...rows.map((part) => Buffer.from(part)), COPY_END]),
        client.query(copyFrom("copy kinds from stdin (format binary)")),
      );
      return (await client.query("select *, day::text as day, many::text as many from kinds order by no")).rows;
    } finally {
      await client.query("drop table kinds");
    }
  });
}

test("every kind of value comes out as it went in, at its limits, and nothing as null", async () => {
  const rows = new BinaryRows(0);
  const cases = [
    [-2_147_483_648, -32_768, 0n, true, "1900-01-01", "", { a: "ü" }, Buffer.alloc(0)],
    [
      2_147_483_647,
      32_767,
      999_999_999_999_999n,
      false,
      "2999-12-31",
      "tab\t, \\N, line\r\nbreak",
      ["札"],
      Buffer.from([0, 255]),
    ],
    [
      0,
      3,
      9_007_199_254_740_993n,
      true,
      "2000-02-29",
      "札幌支店 ☃ 😀 of more than thirty-two letters",
      [1, null],
      Buffer.alloc(70, 7),
    ],
    [1, 1, 1n, true, "1999-12-31", "short é", {}, Buffer.from("x")],
  ] as const;
  for (const [no, few, many, yes, day, words, said, bytes] of cases) {
    rows.row(8);
    rows.integer(no);
    rows.smallint(few);
    rows.bigint(many);
    rows.boolean(yes);
    rows.day(day);
    rows.text(words);
    rows.json(said);
    rows.octets(bytes);
  }
  rows.row(8);
  rows.integer(2);
  rows.smallint(null);
  rows.bigint(null);
  rows.boolean(false);
  rows.day(null);
  rows.text(null);
  rows.json(null);
  rows.octets(null);
  const found = await stored([rows.taken()]);
  const expected = cases
    .map(([no, few, many, yes, day, words, said, bytes]) => ({
      no,
      few,
      many: `${many}`,
      yes,
      day,
      words,
      said,
      bytes,
    }))
    .concat([{ no: 2, few: null, many: null, yes: false, day: null, words: null, said: null, bytes: null } as never])
    .sort((a, b) => a.no - b.no);
  expect(found).toEqual(expected);
});

test("pieces are joined, and grow past what they were thought to be", async () => {
  const pieces = [0, 1, 2].map((piece) => {
    const rows = new BinaryRows(10);
    for (let i = 0; i < 500; i++) {
      rows.row(8);
      rows.integer(piece * 500 + i);
      for (const nothing of [rows.smallint, rows.bigint]) nothing.call(rows, null);
      rows.boolean(true);
      rows.day(null);
      rows.text("長い".repeat(i));
      rows.json(null);
      rows.octets(null);
    }
    return rows.taken();
  });
  const found = await stored(pieces);
  expect(found.map(({ no }) => no)).toEqual(Array.from({ length: 1500 }, (_, i) => i));
  expect(found[1499].words).toBe("長い".repeat(499));
});

test("half a character becomes the sign for damage, as in any text that is written", async () => {
  const rows = new BinaryRows(0);
  rows.row(8);
  rows.integer(1);
  rows.smallint(null);
  rows.bigint(null);
  rows.boolean(true);
  rows.day(null);
  rows.text("a\ud83d");
  rows.json(null);
  rows.octets(null);
  expect((await stored([rows.taken()]))[0].words).toBe("a\ufffd");
});
