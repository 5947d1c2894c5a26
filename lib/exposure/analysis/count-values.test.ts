import { afterAll, beforeAll, expect, test } from "vitest";
import { mintUser } from "@/lib/access/actor";
import { witness } from "@/lib/audit/change";
import { toDbDate } from "@/lib/core/dates";
import { db, disconnect } from "@/lib/core/db";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { countValues } from "./count-values";
import { chanceOf, countPlainly, type Row } from "./planted.fixture";
import { draftQuery, findAnalysis, groupOf } from "./queries";

let database: TestDatabase;
const manager = mintUser({ id: "one", name: "Test", roles: ["manager"], locale: "en" });

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);

const sizes = [2, 5, 3, 40];
const CARDS = 900;
const token = (card: number) => `sha256('c${card}')`;

/** Two sources; every sixth card is in both, mostly with other values; an attribute that only the first file has. */
async function layRegister(rows: readonly Row[], loads: number): Promise<void> {
  await database.reset();
  await db.incident.create({
    data: {
      id: 1,
      nameJa: "事案",
      nameEn: "Incident",
      organisationJa: "組織",
      organisationEn: "Organisation",
      startedOn: toDbDate("2009-07-14"),
      placeholders: [],
      clockFixedAt: new Date("2010-01-15T03:00:00Z"),
    },
  });
  const run = database.asSuperuser;
  await run(
    `insert into exposure_source (name_ja, name_en, made_by_name, made_at) select 's' || n, 'e' || n, 't', now() from generate_series(1, 2) n`,
  );
  await run(
    `insert into exposure_attribute (position, name_ja, name_en) select n, 'a' || n, 'b' || n from generate_series(1, 3) n`,
  );
  await run(
    `insert into exposure_value (id, attribute_id, value) select a.id * 1000 + n, a.id, 'v' || n from exposure_attribute a, generate_series(1, 40) n`,
  );
  await run(
    `insert into exposure_load (source_id, file_name, sha256, byte_size, state, received_by, received_by_name, received_at)
     select 1 + n % 2, 'f', sha256(n::text::bytea), 1, 'loaded', 't', 't', now() from generate_series(1, $1::int) n`,
    [loads],
  );
  const values = rows.map(
    ({ card, values: [source, ...rest] }, at) =>
      `(${token(card)}, ${Math.min(loads, source === 1 ? 1 : 2)}, ${at + 1}, ${source}, '411111', '1111', array[${rest}])`,
  );
  await run(
    `insert into exposure_card (token, load_id, row_no, source_id, bin, last4, value_ids) values ${values.join(", ")}`,
  );
}

/** Inquiries on cards; of a pair, the second is what the first was reissued as. */
async function ask(cards: readonly number[], links: readonly (readonly [old: number, fresh: number])[]): Promise<void> {
  const run = database.asSuperuser;
  const all = [...new Set([...cards, ...links.flat()])];
  await run(
    `insert into card (id, token, bin, last4, member_id, erased_on) values ${all.map((card) => `(${card + 1}, ${token(card)}, '411111', '1111', 1, '2010-01-01')`).join(", ")}`,
  );
  await run(
    `insert into inquiry (company_id, key, card_id, received_on, sightings, live) values ${cards.map((card, at) => `(1, 'k${card}-${at}', ${card + 1}, '2009-08-01', 1, true)`).join(", ")}`,
  );
  for (const [at, [old, fresh]] of links.entries())
    await run(`insert into reissue_link (batch_id, row_no, old_card_id, new_card_id) values (1, $1, $2, $3)`, [
      at + 1,
      old + 1,
      fresh + 1,
    ]);
}

const sorted = (cells: readonly { places: readonly number[]; values: readonly number[] }[]) =>
  [...cells].sort((a, b) => (`${a.places} ${a.values}` < `${b.places} ${b.values}` ? -1 : 1));

function drawRows(seed: number, twice: boolean): Row[] {
  const chance = chanceOf(seed);
  const draw = (card: number, source: number): Row => ({
    card,
    values: [
      source,
      ...sizes.slice(1).map((size, at) =>
        // The second source's file has no third attribute.
        chance() < 0.1 || (at === 2 && source === 2) ? 0 : (at + 1) * 1_000 + 1 + Math.floor(chance() * size),
      ),
    ],
  });
  return Array.from({ length: CARDS }, (_, card) => draw(card, twice ? 1 + (card % 2) : 1)).flatMap((row) =>
    twice && row.card % 6 === 0
      ? [row, row.card % 12 === 0 ? draw(row.card, 2) : { card: row.card, values: [2, ...row.values.slice(1)] }]
      : [row],
  );
}

test.each([
  ["one file", false],
  ["two sources that share cards", true],
])("values and pairs are counted as on plain lists: %s", async (_, twice) => {
  // The row of the other source takes the place of the first where both would be of one load.
  const rows = drawRows(twice ? 1 : 2, twice).filter(
    (row, at, all) => all.findIndex((one) => one.card === row.card && one.values[0] === row.values[0]) === at,
  );
  await layRegister(rows, twice ? 2 : 1);
  const chance = chanceOf(3);
  const asked = rows.filter(() => chance() < 0.1).map(({ card }) => card);
  await ask([...new Set(asked)], []);
  const counts = await countValues("all");
  const plain = countPlainly(rows, new Set(asked));
  expect([counts.cards, counts.asked]).toEqual([plain.cards, plain.asked]);
  expect(sorted(counts.cells)).toEqual(sorted(plain.cells));
  expect(counts.cells.length).toBeGreaterThan(20);
});

test("an inquired card that is in no file stands for the nearest one that it was reissued from, and counts once", async () => {
  const rows = drawRows(4, false);
  await layRegister(rows, 1);
  // 2001 ← 2000 ← 5 ← 6: 5 is the nearest in the files. 7 was reissued from 8, and is itself in them. 9 is asked twice.
  const links = [
    [6, 5],
    [5, 2_000],
    [2_000, 2_001],
    [8, 7],
    [2_001, 2_000],
  ] as const;
  await ask([2_001, 7, 9, 9, 3_000], links);
  const counts = await countValues("all");
  expect(counts.asked).toBe(3);
  expect(sorted(counts.cells)).toEqual(sorted(countPlainly(rows, new Set([5, 7, 9])).cells));
});

test("inquiries that are not live, or from before the start, are not counted", async () => {
  await layRegister(drawRows(5, false), 1);
  await ask([1, 2, 3], []);
  await database.asSuperuser("update inquiry set live = false where key = 'k1-0'");
  await database.asSuperuser("update inquiry set received_on = '2009-07-13' where key = 'k2-1'");
  expect((await countValues("all")).asked).toBe(1);
});

test("outside the scope in force, its cards are left out on both sides", async () => {
  const rows = drawRows(1, true).filter(
    (row, at, all) => all.findIndex((one) => one.card === row.card && one.values[0] === row.values[0]) === at,
  );
  await layRegister(rows, 2);
  await ask([...Array(120).keys()], []);
  const run = database.asSuperuser;
  await run(
    `insert into exposure_scope (version, state, rule, about_ja, about_en, cards, drafted_by, drafted_by_name, drafted_at, decided_by)
     values (1, 'adopted', '{}', 'a', 'a', 1, 'x', 'x', now(), 'y')`,
  );
  await run(`insert into exposure_scope_group (scope_id, no, sources) values (1, 0, '{2}'), (1, 1, '{}')`);
  await run(
    `insert into exposure_scope_condition (scope_id, group_no, position, value_ids) values (1, 0, 1, '{1001,1002}'), (1, 1, 2, '{2003}')`,
  );
  const fits = ({ values }: Row) => (values[0] === 2 && [1_001, 1_002].includes(values[1] ?? 0)) || values[2] === 2_003;
  const known = new Set(rows.filter(fits).map(({ card }) => card));
  const left = rows.filter(({ card }) => !known.has(card));
  const counts = await countValues("outside");
  const plain = countPlainly(left, new Set(Array(120).keys()));
  expect([counts.cards, counts.asked]).toEqual([plain.cards, plain.asked]);
  expect(sorted(counts.cells)).toEqual(sorted(plain.cells));
  expect(counts.cards).toBeLessThan((await countValues("all")).cards);
});

test("an empty register answers nothing, and nobody without the right is answered", async () => {
  await layRegister(drawRows(6, false), 1);
  await database.asSuperuser("delete from exposure_card");
  expect(await findAnalysis(manager, { of: "all", support: 100 })).toMatchObject({ cards: 0, asked: 0, compared: [] });
  const admin = mintUser({ id: "two", name: "Test", roles: ["admin"], locale: "en" });
  await expect(findAnalysis(admin, { of: "all", support: 100 })).rejects.toThrow();
});

test("the answer is kept until something happens that moves it", async () => {
  await layRegister(drawRows(6, false), 1);
  await ask([1, 2], []);
  const happens = () =>
    witness(manager, { type: "exposure.classified", subject: "exposureScope", details: { version: null, moved: 1 } });
  await happens();
  expect((await findAnalysis(manager, { of: "all", support: 100 })).asked).toBe(2);
  await ask([3], []);
  expect((await findAnalysis(manager, { of: "all", support: 50 })).asked).toBe(2);
  await happens();
  expect((await findAnalysis(manager, { of: "all", support: 50 })).asked).toBe(3);
});

test("a row of the analysis becomes the group of a rule", async () => {
  await layRegister(drawRows(6, false), 1);
  const cell = { places: [0, 2], values: [2, 2_003] };
  expect(draftQuery(cell)).toBe("source=2&values=2003");
  const attribute = await db.exposureValue.findUniqueOrThrow({ where: { id: 2_003 } });
  expect(await groupOf(manager, { source: 2, values: [2_003] })).toEqual({
    sources: [2],
    conditions: [{ attributeId: attribute.attributeId, values: ["v3"] }],
  });
  expect(await groupOf(manager, { values: [99_999_999] })).toBeNull();
  expect(await groupOf(manager, {})).toBeNull();
});
