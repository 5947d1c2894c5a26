import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { anAccount } from "@/lib/accounts/accounts.fixture";
import { db, disconnect } from "@/lib/core/db";
import { classifyAll } from "@/lib/exposure/classify";
import { type ExposureClass, exposureClasses, type ScopeRule } from "@/lib/exposure/schema";
import { type CardMoves, compareRule, compareScopes } from "@/lib/exposure/scope-comparison";
import { adoptScope, draftScope } from "@/lib/exposure/scopes";
import { listInquiries } from "@/lib/inquiries/queries";
import { commitBatch } from "@/lib/intake/commit/commit";
import { deliver, layGround, person, profile } from "@/lib/intake/ground.fixture";
import { checkKeys } from "@/lib/vault/check";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { aLoad, aSource } from "./registers.fixture";

/*
 * What a version of the scope explains and changes, against the same worked out on plain lists: random registers,
 * deliveries with reissued and masked cards, and two random rules.
 */

const cards = [
  "4111111111111111",
  "5555555555554444",
  "378282246310005",
  "4242424242424242",
  "4000056655665556",
  "5200828282828210",
] as const;
const months = ["2002-07", "2003-01", "2005-11"] as const;
const shops = ["札幌", "仙台"] as const;
const mondays = ["2009-07-06", "2009-07-13", "2009-07-20", "2009-07-27", "2009-08-03"] as const;
const system = systemActor("test");
const manager = person("manager");
let database: TestDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);

type Row = { card: number; month: number | null; shop: number | null };
type Said = { card: number | null; old: number | null; member: number };
type Group = { sources: number[]; months: [number, number] | null; shops: number[] | null };

const cardArb = fc.nat(cards.length - 1);
const rowArb = fc.record({ card: cardArb, month: fc.option(fc.nat(2)), shop: fc.option(fc.nat(1)) });
const groupArb = fc.record({
  sources: fc.subarray([0, 1]),
  months: fc.option(
    fc.tuple(fc.nat(2), fc.nat(2)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as [number, number]),
  ),
  shops: fc.option(fc.subarray([0, 1], { minLength: 1 })),
});
const ruleArb = fc.array(groupArb, { minLength: 1, maxLength: 2 });
const worldArb = fc.record({
  loads: fc.array(
    fc.record({
      source: fc.nat(1),
      rows: fc.uniqueArray(rowArb, { minLength: 1, maxLength: 6, selector: (row) => row.card }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  deliveries: fc.array(
    fc.record({
      week: fc.nat(mondays.length - 1),
      rows: fc.array(fc.record({ card: fc.option(cardArb, { freq: 5 }), old: fc.option(cardArb), member: fc.nat(5) }), {
        minLength: 1,
        maxLength: 5,
      }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  a: fc.option(ruleArb, { freq: 4 }),
  b: ruleArb,
});

function fits(rule: readonly Group[], source: number, row: Row): boolean {
  return rule.some(
    (group) =>
      (group.sources.length === 0 || group.sources.includes(source)) &&
      (group.months === null || (row.month !== null && row.month >= group.months[0] && row.month <= group.months[1])) &&
      (group.shops === null || (row.shop !== null && group.shops.includes(row.shop))),
  );
}

/** Every card that a card was reissued from, and itself. */
function ancestors(card: number, links: readonly (readonly [number, number])[]): number[] {
  const found = new Set([card]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const [old, fresh] of links) if (found.has(fresh) && !found.has(old)) grown = !!found.add(old);
  }
  return [...found];
}

test("what a version explains and changes is what plain lists say, whatever the register, the inquiries and the rules", async () => {
  await fc.assert(
    fc.asyncProperty(worldArb, async ({ loads, deliveries, a, b }) => {
      await database.reset();
      const companyId = await layGround(
        "2010-01-15",
        { ...profile, columns: { ...profile.columns, oldCardNumber: ["旧番号"] } },
        [
          { low: "400000", high: "459999" },
          { low: "37828220", high: "37828224" },
        ],
      );
      const other = await db.company.create({
        data: {
          code: "OTH",
          nameJa: "別カード",
          nameEn: "Other",
          binRanges: {
            create: [
              { low: "510000", high: "559999" },
              { low: "37828225", high: "37828229" },
            ],
          },
        },
      });
      await checkKeys(system);
      const sources = [await aSource(), await aSource()];
      const rows: { source: number; row: Row }[] = [];
      for (const [no, load] of loads.entries()) {
        const lines = load.rows.map((row) =>
          [
            cards[row.card],
            row.month === null ? "" : months[row.month],
            row.shop === null ? "" : shops[row.shop],
            no,
          ].join(","),
        );
        await aLoad(`カード番号,契約月,代理店,回\n${lines.join("\n")}\n`, sources[load.source]);
        rows.push(...load.rows.map((row) => ({ source: load.source, row })));
      }
      const said: (Said & { reference: string; monday: string })[] = [];
      for (const [no, delivery] of deliveries.entries()) {
        const lines = delivery.rows.map((one, i) => {
          const old = one.card === null || one.old === one.card ? null : one.old;
          const monday = mondays[delivery.week] as string;
          said.push({ ...one, old, reference: `R${no}-${i}`, monday });
          const card = one.card === null ? "411111******1111" : cards[one.card];
          return [
            `R${no}-${i}`,
            card,
            `M${one.member}`,
            "2009-07-01",
            100,
            "店",
            old === null ? "" : cards[old],
          ].join();
        });
        // A Wednesday of the week.
        const receivedOn = `${mondays[delivery.week]?.slice(0, 8)}${String(Number(mondays[delivery.week]?.slice(8)) + 2).padStart(2, "0")}`;
        const content = `照会番号,カード番号,会員番号,利用日,金額,加盟店,旧番号\n${lines.join("\n")}\n`;
        const batch = await deliver(companyId, content, { receivedOn });
        expect(await commitBatch(system, { batchId: batch.id })).toMatchObject({ ok: true });
      }
      const [month, shop] = await db.exposureAttribute.findMany({ orderBy: { position: "asc" } });
      const ruleOf = (rule: readonly Group[]): ScopeRule => ({
        groups: rule.map((group) => ({
          sources: group.sources.map((one) => sources[one] as number),
          conditions: [
            ...(group.months
              ? [
                  {
                    attributeId: month?.id ?? 0,
                    from: months[group.months[0]] as string,
                    to: months[group.months[1]] as string,
                  },
                ]
              : []),
            ...(group.shops
              ? [{ attributeId: shop?.id ?? 0, values: group.shops.map((one) => shops[one] as string) }]
              : []),
          ],
        })),
      });
      const drafted = async (rule: readonly Group[]) => {
        const made = await draftScope(manager, { rule: ruleOf(rule), aboutJa: "範囲", aboutEn: "scope" });
        if (!made.ok) throw new Error(made.reason);
        return made.value.id;
      };
      const [fromId, toId] = [a && (await drafted(a)), await drafted(b)];

      const links = said.flatMap(({ card, old }) => (card === null || old === null ? [] : [[old, card] as const]));
      const under = (rule: readonly Group[] | null, card: number) =>
        rule !== null && rows.some(({ source, row }) => row.card === card && fits(rule, source, row));
      const identified = (rule: readonly Group[] | null, card: number) =>
        ancestors(card, links).some((one) => under(rule, one));
      const classUnder = (rule: readonly Group[] | null, card: number | null): ExposureClass =>
        card === null
          ? "cannot_determine"
          : identified(rule, card)
            ? "identified"
            : ancestors(card, links).some((one) => rows.some(({ row }) => row.card === one))
              ? "possibly_exposed"
              : "not_in_files";
      const moved = (among: readonly number[], holds: (rule: readonly Group[] | null, card: number) => boolean) => ({
        both: among.filter((card) => holds(a, card) && holds(b, card)).length,
        added: among.filter((card) => !holds(a, card) && holds(b, card)).length,
        removed: among.filter((card) => holds(a, card) && !holds(b, card)).length,
      });
      const any = ({ both, added, removed }: CardMoves) => both + added + removed > 0;
      const inFiles = cards.map((_, card) => card);
      const companyOf = (card: number) => (card === 2 ? null : [1, 5].includes(card) ? other.id : companyId);
      const members = await db.$queryRaw<{ reference: string; memberId: number | null }[]>`
        select i.reference, coalesce(c.member_id, n.member_id) as "memberId" from inquiry i
          left join card c on c.id = i.card_id left join member_number n on i.card_id is null and n.id = i.number_id`;
      const of = (memberId: number) => {
        const own = said.filter(({ reference }) =>
          members.some((one) => one.memberId === memberId && one.reference === reference),
        );
        // Counted from the start date on; the first week's Wednesday lies before it.
        return own.some(({ monday }) => monday > "2009-07-06") ? own : [];
      };
      const counted = [...new Set(members.flatMap(({ memberId }) => memberId ?? []))]
        .map(of)
        .filter(({ length }) => length > 0);
      const explains = (rule: readonly Group[] | null) => (own: typeof said) =>
        own.some(({ card }) => card !== null && identified(rule, card));
      const reach = (rule: readonly Group[] | null) => ({
        explained: counted.filter(explains(rule)).length,
        unexplained: counted.filter((own) => own.some(({ card }) => card !== null) && !explains(rule)(own)).length,
        undetermined: counted.filter((own) => own.every(({ card }) => card === null)).length,
      });
      const classes = (rule: readonly Group[] | null, among: typeof said) =>
        Object.fromEntries(
          exposureClasses.map((one) => [one, among.filter(({ card }) => classUnder(rule, card) === one).length]),
        );
      const weeksOf = said.map(({ monday }) => monday).sort();

      const found = await compareScopes(manager, toId, fromId);
      expect(found.cards).toEqual(moved(inFiles, under));
      expect(found.bySource.map(({ nameJa: _, nameEn: __, ...one }) => one)).toEqual(
        sources
          .map((id, at) => ({
            id,
            ...moved(
              inFiles,
              (rule, card) =>
                rule !== null &&
                rows.some(({ source, row }) => source === at && row.card === card && fits(rule, at, row)),
            ),
          }))
          .filter(any),
      );
      expect(found.byCompany.map(({ company, ...one }) => ({ id: company?.id ?? null, ...one }))).toEqual(
        [companyId, other.id, null]
          .map((id) => ({
            id,
            ...moved(
              inFiles.filter((card) => companyOf(card) === id),
              under,
            ),
          }))
          .filter(any),
      );
      expect([found.before, found.after]).toEqual([classes(a, said), classes(b, said)]);
      const turns = (from: readonly Group[] | null, to: readonly Group[] | null) =>
        said.filter(({ card }) => card !== null && !identified(from, card) && identified(to, card));
      expect([found.gained, found.lost]).toEqual([turns(a, b).length, turns(b, a).length]);
      expect(found.members).toEqual({
        before: reach(a),
        after: reach(b),
        gained: counted.filter((own) => !explains(a)(own) && explains(b)(own)).length,
        lost: counted.filter((own) => explains(a)(own) && !explains(b)(own)).length,
      });
      expect(found.weeks).toEqual(
        mondays
          .filter((monday) => monday >= (weeksOf[0] ?? "") && monday <= (weeksOf.at(-1) ?? ""))
          .map((monday) => {
            const week = said.filter((one) => one.monday === monday);
            return { monday, values: classes(b, week), before: classes(a, week).identified };
          }),
      );

      // The lists behind the figures hold the same inquiries.
      const listed = async (filters: Parameters<typeof listInquiries>[1]["filters"]) => {
        const sort = { by: "receivedOn", descending: true } as const;
        const { rows: page } = await listInquiries(manager, {
          filters: { states: ["live"], ...filters },
          sort,
          size: 100,
        });
        return page.map(({ reference }) => reference).sort();
      };
      const references = (among: typeof said) => among.map(({ reference }) => reference).sort();
      expect(await listed({ explainedBy: [toId] })).toEqual(
        references(said.filter(({ card }) => card !== null && identified(b, card))),
      );
      expect(await listed({ unexplainedBy: [toId] })).toEqual(
        references(said.filter(({ card }) => card !== null && !identified(b, card))),
      );
      if (fromId !== null)
        expect(await listed({ explainedBy: [toId], unexplainedBy: [fromId] })).toEqual(references(turns(a, b)));

      // Asked for before anybody saved it, the rule answers the same against no scope in force.
      const unsaved = await compareRule(manager, ruleOf(b));
      expect(unsaved).toEqual({ ok: true, value: await compareScopes(manager, toId, null) });
    }),
    {
      numRuns: Number(process.env.EXPOSURE_RUNS ?? 10),
      ...(process.env.EXPOSURE_SEED && { seed: Number(process.env.EXPOSURE_SEED) }),
    },
  );
}, 600_000);

test("a comparison is kept until something moves it, and the preview of a draft is against the scope in force", async () => {
  await database.reset();
  const companyId = await layGround("2010-01-15");
  await checkKeys(system);
  const { actor: second } = await anAccount("second", ["manager"]);
  const { sourceId } = await aLoad(`カード番号,契約月\n${cards[0]},2002-07\n${cards[1]},2003-01\n`);
  const { id: attributeId } = await db.exposureAttribute.findFirstOrThrow();
  const about = { aboutJa: "範囲", aboutEn: "scope" };
  const narrow: ScopeRule = { groups: [{ sources: [], conditions: [{ attributeId, values: ["2002-07"] }] }] };
  const drafted = await draftScope(manager, { rule: narrow, ...about });
  if (!drafted.ok) throw new Error(drafted.reason);
  const { id } = drafted.value;
  expect((await compareScopes(manager, id, null)).after.identified).toBe(0);
  const content = `照会番号,カード番号,会員番号,利用日,金額,加盟店\nR1,${cards[0]},M1,2009-07-01,100,店\n`;
  const batch = await deliver(companyId, content);
  expect(await commitBatch(system, { batchId: batch.id })).toMatchObject({ ok: true });
  expect((await compareScopes(manager, id, null)).after.identified).toBe(1);
  expect(await adoptScope(second, id)).toMatchObject({ ok: true });
  await classifyAll(system);
  const wider = await compareRule(manager, { groups: [{ sources: [sourceId], conditions: [] }] });
  expect(wider.ok && wider.value.cards).toEqual({ both: 1, added: 1, removed: 0 });
  expect(await db.exposureScope.count()).toBe(1);

  const turned = { groups: [{ sources: [], conditions: [{ attributeId, from: "2003", to: "2002" }] }] };
  expect(await compareRule(manager, turned)).toMatchObject({ reason: "RANGE_TURNED" });
  expect(await compareRule(manager, { groups: [] })).toMatchObject({ reason: "INVALID" });
  await expect(compareScopes(manager, 999, null)).rejects.toThrow("scope 999");
  await expect(compareScopes(person("editor"), id, null)).rejects.toThrow("not permitted");
  await expect(compareRule(person("auditor"), narrow)).rejects.toThrow("not permitted");
  const asked = { filters: { explainedBy: [id] }, sort: { by: "receivedOn", descending: true } as const, size: 10 };
  await expect(listInquiries(person("editor"), asked)).rejects.toThrow("not permitted");
});
