import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { anAccount } from "@/lib/accounts/accounts.fixture";
import { db, disconnect } from "@/lib/core/db";
import { classifyAll } from "@/lib/exposure/classify";
import { revertLoad } from "@/lib/exposure/commands";
import type { ScopeRule } from "@/lib/exposure/schema";
import { adoptScope, draftScope, withdrawScope } from "@/lib/exposure/scopes";
import { takeBack } from "@/lib/exposure/take-back";
import { decide, undoDecision } from "@/lib/inquiries/commands";
import { commitBatch } from "@/lib/intake/commit/commit";
import { revertBatch } from "@/lib/intake/commit/revert";
import { deliver, layGround, person, profile } from "@/lib/intake/ground.fixture";
import { checkKeys } from "@/lib/vault/check";
import { tokenOf } from "@/lib/vault/number-keys";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { aLoad, aSource } from "./registers.fixture";

/*
 * What an inquiry's card is by the register (RULEBOOK R6), against the rule written out once more on plain lists: random
 * registers, scopes, deliveries with chains of reissue links, decisions and reverts, in any order.
 */

const cards = [
  "4111111111111111",
  "5555555555554444",
  "378282246310005",
  "4242424242424242",
  "4000056655665556",
  "5200828282828210",
] as const;
const months = ["2002-07", "2003-01", "2005-11", "2008-05"] as const;
const shops = ["札幌", "仙台"] as const;
const system = systemActor("test");
const manager = person("manager");
let database: TestDatabase;
let company: number;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);

async function begin(): Promise<void> {
  await database.reset();
  company = await layGround("2010-01-15", {
    ...profile,
    columns: { ...profile.columns, oldCardNumber: ["旧番号"] },
  });
  await checkKeys(system);
}

type Row = { card: number; month: number | null; shop: number | null };
type Said = { card: number | null; old: number | null };
type Load = { id: number; source: number; rows: Row[]; live: boolean };
type Batch = { id: number; rows: { reference: string; said: Said }[]; live: boolean };
type Group = { sources: number[]; months: [number, number] | null; shops: number[] | null };

/** The rule on plain lists. */
class Model {
  readonly loads: Load[] = [];
  readonly batches: Batch[] = [];
  readonly links: { decisionId: number; old: number; fresh: number; live: boolean }[] = [];
  scope: Group[] | null = null;
  /** Whether a register has ever been there when the classes were found. */

  private level(card: number): number {
    let level = 0;
    for (const load of this.loads.filter((one) => one.live))
      for (const row of load.rows.filter((one) => one.card === card))
        level = Math.max(level, this.scope?.some((group) => fits(group, load, row)) ? 2 : 1);
    return level;
  }

  private ancestors(card: number): Set<number> {
    const found = new Set([card]);
    const links = [
      ...this.batches
        .filter((one) => one.live)
        .flatMap((one) =>
          one.rows.flatMap(({ said }) => (said.card === null || said.old === null ? [] : [[said.old, said.card]])),
        ),
      ...this.links.filter((one) => one.live).map(({ old, fresh }) => [old, fresh]),
    ];
    for (let grown = true; grown; ) {
      grown = false;
      for (const [old, fresh] of links as [number, number][])
        if (found.has(fresh) && !found.has(old)) grown = !!found.add(old);
    }
    return found;
  }

  classes(): Record<string, string | null> {
    const any = this.loads.some((one) => one.live);
    const out: Record<string, string | null> = {};
    for (const batch of this.batches)
      for (const { reference, said } of batch.rows) {
        const level =
          said.card === null ? 0 : Math.max(...[...this.ancestors(said.card)].map((card) => this.level(card)));
        out[reference] =
          !any || !batch.live
            ? null
            : said.card === null
              ? "cannot_determine"
              : (["not_in_files", "possibly_exposed", "identified"][level] as string);
      }
    return out;
  }
}

function fits(group: Group, load: Load, row: Row): boolean {
  if (group.sources.length > 0 && !group.sources.includes(load.source)) return false;
  if (group.months !== null && (row.month === null || row.month < group.months[0] || row.month > group.months[1]))
    return false;
  return group.shops === null || (row.shop !== null && group.shops.includes(row.shop));
}

const cardArb = fc.nat(cards.length - 1);
const rowArb = fc.record({
  card: cardArb,
  month: fc.option(fc.nat(months.length - 1)),
  shop: fc.option(fc.nat(shops.length - 1)),
});
const groupArb = fc.record({
  sources: fc.subarray([0, 1]),
  months: fc.option(
    fc.tuple(fc.nat(3), fc.nat(3)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as [number, number]),
  ),
  shops: fc.option(fc.subarray([0, 1], { minLength: 1 })),
});
const moveArb = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant("load" as const),
      source: fc.nat(1),
      rows: fc.uniqueArray(rowArb, { minLength: 1, maxLength: 5, selector: (row) => row.card }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant("deliver" as const),
      rows: fc.array(fc.record({ card: fc.option(cardArb, { freq: 5 }), old: fc.option(cardArb) }), {
        minLength: 1,
        maxLength: 4,
      }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant("adopt" as const),
      groups: fc.array(groupArb, { minLength: 1, maxLength: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("unload" as const), which: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("revert" as const), which: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("link" as const), old: cardArb, fresh: cardArb }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("undo" as const), which: fc.nat(9) }) },
);
type Move = typeof moveArb extends fc.Arbitrary<infer T> ? T : never;

async function make(
  model: Model,
  move: Move,
  no: number,
  sources: number[],
  other: Awaited<ReturnType<typeof anAccount>>,
): Promise<void> {
  switch (move.does) {
    case "load": {
      const lines = move.rows.map((row) =>
        [
          cards[row.card],
          row.month === null ? "" : months[row.month],
          row.shop === null ? "" : shops[row.shop],
          no,
        ].join(","),
      );
      const { loadId } = await aLoad(`カード番号,契約月,代理店,回\n${lines.join("\n")}\n`, sources[move.source]);
      model.loads.push({ id: loadId, source: move.source, rows: move.rows, live: true });
      await classifyAll(system);
      return;
    }
    case "unload": {
      const load = model.loads[move.which % Math.max(1, model.loads.length)];
      if (!load?.live) return;
      expect(await revertLoad(manager, { loadId: load.id, reason: "取り違え" })).toMatchObject({ ok: true });
      await takeBack(system, load.id);
      load.live = false;
      await classifyAll(system);
      return;
    }
    case "deliver": {
      const rows = move.rows.map((said, i) => ({
        reference: `R${no}-${i}`,
        said: { ...said, old: said.card === null || said.old === said.card ? null : said.old },
      }));
      const lines = rows.map(({ reference, said }, i) =>
        [
          reference,
          said.card === null ? "411111******1111" : cards[said.card],
          `M${no}${i}`,
          "2009-07-15",
          100,
          "店",
          said.old === null ? "" : cards[said.old],
        ].join(","),
      );
      const batch = await deliver(
        company,
        `照会番号,カード番号,会員番号,利用日,金額,加盟店,旧番号\n${lines.join("\n")}\n`,
      );
      expect(await commitBatch(system, { batchId: batch.id })).toMatchObject({ ok: true });
      model.batches.push({ id: batch.id, rows, live: true });
      return;
    }
    case "revert": {
      const batch = model.batches[move.which % Math.max(1, model.batches.length)];
      if (!batch?.live) return;
      expect(await revertBatch(system, { batchId: batch.id, reason: "誤送" })).toMatchObject({ ok: true });
      batch.live = false;
      return;
    }
    case "link": {
      const idOf = async (card: number) =>
        (
          await db.card.findUnique({
            where: { token: Uint8Array.from(tokenOf(cards[card] as string)) },
            select: { id: true },
          })
        )?.id;
      const [oldCardId, newCardId] = [await idOf(move.old), await idOf(move.fresh)];
      if (!oldCardId || !newCardId || oldCardId === newCardId) return;
      const made = await decide(manager, { kind: "link", oldCardId, newCardId, reason: "再発行" });
      if (!made.ok) return;
      model.links.push({
        decisionId: made.value.decisionIds[0] as number,
        old: move.old,
        fresh: move.fresh,
        live: true,
      });
      return;
    }
    case "undo": {
      const link = model.links[move.which % Math.max(1, model.links.length)];
      if (!link?.live) return;
      expect(await undoDecision(manager, { decisionId: link.decisionId, reason: "誤り" })).toMatchObject({ ok: true });
      link.live = false;
      return;
    }
    case "adopt": {
      const attributes = await db.exposureAttribute.findMany({ orderBy: { position: "asc" } });
      const [month, shop] = attributes;
      if (!month || !shop) return;
      const rule: ScopeRule = {
        groups: move.groups.map((group) => ({
          sources: group.sources.map((one) => sources[one] as number),
          conditions: [
            ...(group.months
              ? [
                  {
                    attributeId: month.id,
                    from: months[group.months[0]] as string,
                    to: months[group.months[1]] as string,
                  },
                ]
              : []),
            ...(group.shops ? [{ attributeId: shop.id, values: group.shops.map((one) => shops[one] as string) }] : []),
          ],
        })),
      };
      const drafted = await draftScope(manager, { rule, aboutJa: `範囲${no}`, aboutEn: `scope ${no}` });
      if (!drafted.ok) return;
      const adopted = await adoptScope(other.actor, drafted.value.id);
      if (!adopted.ok) {
        expect(adopted.reason).toBe("EMPTY_SCOPE");
        await withdrawScope(manager, drafted.value.id);
        return;
      }
      model.scope = move.groups;
      await classifyAll(system);
    }
  }
}

async function stored(): Promise<Record<string, string | null>> {
  const rows = await db.inquiry.findMany({ select: { reference: true, exposure: true } });
  return Object.fromEntries(rows.map(({ reference, exposure }) => [reference as string, exposure]));
}

test("after any history every inquiry is of the class that the rule gives it, and classifying all anew moves none", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(moveArb, { minLength: 4, maxLength: 12 }), async (moves) => {
      await begin();
      const sources = [await aSource(), await aSource()];
      const other = await anAccount("second", ["manager"]);
      const model = new Model();
      for (const [no, move] of moves.entries()) {
        await make(model, move, no, sources, other);
        expect(await stored()).toEqual(model.classes());
      }
      expect(await classifyAll(system)).toBe(0);
    }),
    {
      numRuns: Number(process.env.EXPOSURE_RUNS ?? 8),
      ...(process.env.EXPOSURE_SEED && { seed: Number(process.env.EXPOSURE_SEED) }),
    },
  );
}, 600_000);

test("a link that a split struck carries nothing; a masked number cannot be determined; without a register nothing is said", async () => {
  await begin();
  const sources = [await aSource()];
  const other = await anAccount("second", ["manager"]);
  const model = new Model();
  const move = (one: Move, no: number) => make(model, one, no, sources, other);
  await move(
    {
      does: "deliver",
      rows: [
        { card: 1, old: 0 },
        { card: null, old: null },
      ],
    },
    1,
  );
  expect(await stored()).toEqual({ "R1-0": null, "R1-1": null });
  await move({ does: "load", source: 0, rows: [{ card: 0, month: 0, shop: 0 }] }, 2);
  expect(await stored()).toEqual({ "R1-0": "possibly_exposed", "R1-1": "cannot_determine" });
  const member = await db.card.findUniqueOrThrow({ where: { token: Uint8Array.from(tokenOf(cards[1])) } });
  const split = await decide(manager, { kind: "split", memberId: member.memberId, nodes: [member.id], reason: "別人" });
  expect(split).toMatchObject({ ok: true });
  const struck = await stored();
  expect(struck["R1-0"]).toBe("not_in_files");
  if (split.ok) await undoDecision(manager, { decisionId: split.value.decisionIds[0] as number, reason: "誤り" });
});

test("a scope is adopted by another person, once; what was drafted stands, and values that come later fall into its ranges", async () => {
  await begin();
  const sourceId = await aSource();
  const { actor: second } = await anAccount("second", ["manager"]);
  const about = { aboutJa: "2002年7月から2008年5月の契約", aboutEn: "Contracts of 2002-07 to 2008-05" };
  const rule: ScopeRule = { groups: [{ sources: [sourceId], conditions: [] }] };
  expect(await draftScope(manager, { rule, ...about })).toMatchObject({ reason: "NO_REGISTER" });
  await aLoad(`カード番号,契約月\n${cards[0]},2002-06\n${cards[1]},2002-07\n`, sourceId);
  const { id: attributeId } = await db.exposureAttribute.findFirstOrThrow();
  const range = { groups: [{ sources: [], conditions: [{ attributeId, from: "2002-07", to: "2008-05" }] }] };
  expect(
    await draftScope(manager, {
      rule: { groups: [{ sources: [], conditions: [{ attributeId, from: "2008", to: "2002" }] }] },
      ...about,
    }),
  ).toMatchObject({ reason: "RANGE_TURNED" });
  expect(await draftScope(manager, { rule: range, ...about, aboutJa: `番号${cards[0]}` })).toMatchObject({
    reason: "CARD_NUMBER_IN_TEXT",
  });
  const drafted = await draftScope(manager, { rule: range, ...about, publishedOn: "2009-09-11" });
  if (!drafted.ok) throw new Error(drafted.reason);
  const { id } = drafted.value;
  expect(await db.exposureScope.findUniqueOrThrow({ where: { id } })).toMatchObject({
    version: 1,
    cards: 1,
    state: "draft",
  });
  expect(await adoptScope(manager, id)).toMatchObject({ reason: "OWN_DRAFT" });
  expect(await adoptScope(second, id)).toMatchObject({ ok: true });
  expect(await adoptScope(second, id)).toMatchObject({ reason: "WRONG_STATE" });
  for (const role of ["intake", "hotline", "editor", "auditor", "admin"] as const) {
    await expect(draftScope(person(role), { rule: range, ...about })).rejects.toThrow("not permitted");
    await expect(adoptScope(person(role), id)).rejects.toThrow("not permitted");
  }
  await expect(database.asSuperuser(`update exposure_scope set about_en = 'x' where id = ${id}`)).rejects.toThrow(
    "stands as it was drafted",
  );
  await expect(database.asSuperuser(`delete from exposure_scope where id = ${id}`)).rejects.toThrow();

  await aLoad(`カード番号,契約月\n${cards[2]},2005-11\n${cards[3]},2009-01\n`, sourceId);
  await classifyAll(system);
  expect(await db.exposureScope.findUniqueOrThrow({ where: { id } })).toMatchObject({ cards: 2 });

  const wider = await draftScope(second, { rule, ...about });
  if (!wider.ok) throw new Error(wider.reason);
  expect(await adoptScope(manager, wider.value.id)).toMatchObject({ ok: true });
  expect(
    (await db.exposureScope.findMany({ orderBy: { version: "asc" } })).map(({ state, cards: n }) => [state, n]),
  ).toEqual([
    ["superseded", 2],
    ["adopted", 4],
  ]);
});
