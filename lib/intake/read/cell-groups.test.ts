import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { db, disconnect } from "@/lib/core/db";
import { deliver, layGround, person } from "@/lib/intake/ground.fixture";
import { listRecords } from "@/lib/intake/queries";
import { finding } from "@/lib/intake/schema";
import { freshDatabase } from "@/testing/database";
import { groupEnds, marksOf } from "./cell-groups";
import { CELLS_GROUP } from "./stage";
import { endThreads } from "./threads";

const marks = (said: Record<number, string>) =>
  new Map(Object.entries(said).map(([row, mark]) => [Number(row), [mark]]));

describe("where groups of sealed cells end", () => {
  test("clean rows: at every 256, as if there were no other rule", () => {
    expect(groupEnds(600, new Map())).toEqual([256, 512, 600]);
    expect(groupEnds(0, new Map())).toEqual([]);
  });

  test("a row of which something rare is said is alone, at either end as well", () => {
    expect(groupEnds(600, marks({ 0: "a", 99: "a", 100: "b", 300: "a", 599: "a" }))).toEqual([
      1, 99, 100, 101, 256, 300, 301, 512, 599, 600,
    ]);
  });

  test("what many of its neighbours say is not rare; what one of them says besides is", () => {
    const all = new Map(Array.from({ length: 256 }, (_, row) => [row, ["a"]]));
    expect(groupEnds(256, all)).toEqual([256]);
    expect(groupEnds(256, all.set(50, ["a", "b"]))).toEqual([50, 51, 256]);
  });

  test("whatever is said: groups follow one another, none is empty or larger than a large one", () => {
    const said = fc.array(fc.tuple(fc.nat(1_100), fc.constantFrom("a", "b", "c")), { maxLength: 300 });
    fc.assert(
      fc.property(fc.nat(1_000), said, (rows, pairs) => {
        const ends = groupEnds(rows, new Map(pairs.map(([row, mark]) => [row, [mark]])));
        const sizes = ends.map((end, i) => end - (ends[i - 1] ?? 0));
        expect(ends.at(-1) ?? 0).toBe(rows);
        expect(sizes.every((size) => size >= 1 && size <= CELLS_GROUP)).toBe(true);
      }),
    );
  });

  test("a row is found by its findings, and by what it says it is", () => {
    expect(marksOf([finding("DATE_IMPOSSIBLE", "misuseOn")], "new")).toEqual(["DATE_IMPOSSIBLE"]);
    expect(marksOf([], "withdraw")).toEqual(["kind:withdraw"]);
  });
});

describe("a delivery with problems here and there", () => {
  beforeAll(async () => {
    await freshDatabase();
  });
  afterAll(async () => {
    await endThreads();
    await disconnect();
  });

  test("each problem's cells are sealed alone, and every row's are found", async () => {
    const company = await layGround();
    const rows = Array.from({ length: 700 }, (_, i) => {
      const day = (i + 1) % 100 === 0 ? "2009-02-30" : "2009-07-15";
      return `R${i + 1},新規,4111111111111111,M${i + 1},${day},500,店${i + 1},`;
    });
    const batch = await deliver(
      company,
      ["照会番号,区分,カード番号,会員番号,利用日,金額,加盟店,備考", ...rows].join("\n"),
    );
    const groups = await db.recordCells.findMany({ where: { batchId: batch.id }, orderBy: { firstRow: "asc" } });
    const alone = groups.filter(({ firstRow, lastRow }) => firstRow === lastRow).map(({ firstRow }) => firstRow);
    expect(alone).toEqual([100, 200, 300, 400, 500, 600, 700]);

    const { rows: problems } = await listRecords(person(), batch.id, { filter: { outcomes: ["problem"] } });
    expect(problems.map(({ rowNo, cells }) => [rowNo, cells[0], cells[4]])).toEqual(
      alone.map((row) => [row, `R${row}`, "2009-02-30"]),
    );
    const { rows: all } = await listRecords(person(), batch.id, { limit: 1_000 });
    expect(all.map(({ cells }) => cells[0])).toEqual(rows.map((_, i) => `R${i + 1}`));
  });
});
