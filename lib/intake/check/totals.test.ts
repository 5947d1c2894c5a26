import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { db, disconnect } from "@/lib/core/db";
import { commitBatch } from "@/lib/intake/commit/commit";
import { commitRest } from "@/lib/intake/commit/commit-rest";
import { deliver, layGround, person } from "@/lib/intake/ground.fixture";
import { countOutcomes } from "@/lib/intake/queries";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { setAside } from "./decide";
import { mendCell } from "./mend";
import { compareTotals } from "./totals";

/*
 * Nothing is lost (RULEBOOK R4.2): whatever a file holds, quoted line breaks, blanks, titles and totals among it, and
 * whatever people do with its records, each record is exactly one thing, and together they are the delivery.
 */

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);

type Line = { kind: "good" | "bad" | "blank" | "total" | "header"; note: string };
const lineArb: fc.Arbitrary<Line> = fc.record({
  kind: fc.constantFrom("good", "good", "good", "bad", "blank", "total", "header"),
  note: fc.constantFrom("", "備考", "二行の\n備考", 'かぎ""括弧', "三\r\n行\r\nの", "区切り,入り"),
});
const header = "照会番号,区分,カード番号,会員番号,利用日,金額,加盟店,備考";

function written(lines: readonly Line[], newline: string): string {
  const text = lines.map(({ kind, note }, i) => {
    if (kind === "blank") return ",,,,,,,";
    if (kind === "total") return "合計,,,,,999,,";
    if (kind === "header") return header;
    const amount = kind === "bad" ? "五百" : "100";
    return `R${i},新規,4111111111111111,M1,2009/7/15,${amount},店,"${note}"`;
  });
  return [header, ...text].join(newline);
}

test("the totals add up to the records in the delivery, at every step", { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(lineArb, { minLength: 1, maxLength: 12 }),
      fc.constantFrom("\n", "\r\n", "\r"),
      fc.array(fc.tuple(fc.constantFrom("mend", "aside", "commit", "rest"), fc.nat({ max: 20 })), { maxLength: 8 }),
      async (lines, newline, steps) => {
        // A quoted line break of another kind than the file's own is part of a cell all the same.
        fc.pre(lines.some(({ kind }) => kind === "good" || kind === "bad"));
        await database.reset();
        const company = await layGround();
        const records = lines.filter(({ kind }) => kind === "good" || kind === "bad").length;
        const good = lines.filter(({ kind }) => kind === "good").length;
        const batch = await deliver(company, written(lines, newline), {
          declaredRecords: records,
          declaredAmount: good * 100,
          declaredCurrency: "JPY",
        });
        const add = async () => {
          const { records: whole } = await db.batch.findUniqueOrThrow({ where: { id: batch.id } });
          const counts = Object.values(await countOutcomes(person(), batch.id));
          expect([whole, counts.reduce((sum, n) => sum + n, 0)]).toEqual([lines.length, lines.length]);
        };
        expect(batch.state).toBe("review");
        expect(await compareTotals(db, batch.id)).toMatchObject({ agree: true, records: { found: records } });
        await add();
        for (const [step, at] of steps) {
          const rowNo = 1 + (at % lines.length);
          if (step === "mend") {
            await mendCell(person(), { batchId: batch.id, rowNo, field: "amount", value: String(100 + at) });
          } else if (step === "aside") await setAside(person(), batch.id, [rowNo], "試験");
          else if (step === "commit") await commitBatch(person(), { batchId: batch.id });
          else await commitRest(person(), { batchId: batch.id });
          await add();
        }
      },
    ),
    { numRuns: 40, seed: process.env.SHOKAI_SEED ? Number(process.env.SHOKAI_SEED) : undefined },
  );
});
