import { awaiting } from "./awaiting";
import { history, outside, regularDeliveries, standsOn } from "./calendar";
import { companies } from "./companies";
import { countAsOf, countedDates } from "./count";
import { Crowd } from "./crowd";
import { doubts } from "./doubts";
import { type Random, randomOf } from "./random";
import { Scene } from "./scene";
import type { Figure, Row, World } from "./schema";
import { correctedYear, evidence, latecomers, mishaps, statements, withdrawals } from "./specials";

/** The seed of the demonstration that ships; any other makes another world with the same published history. */
export const defaultSeed = "shokai";

/**
 * The whole invented world, the same for the same seed: companies, deliveries, decisions and the published history.
 * First the scenes with a story of their own are written and counted; then as many plain members come in as each
 * published figure still lacks, so that the history is met exactly whatever the seed.
 * @param scale below 1 makes a smaller world with proportionally smaller figures (for tests)
 */
export function makeWorld(seed = defaultSeed, scale = 1): World {
  const random = randomOf(seed);
  const figures = history.map((figure) => ({ ...figure, count: Math.round(figure.count * scale) }));
  const slower = scale < 0.5 ? 2 : 1;
  const deliveries = companies.flatMap((company) =>
    regularDeliveries(random.fork(`calendar ${company.code}`), company, figures, slower),
  );
  const scene = new Scene(random.fork("scene"), deliveries);
  for (const play of [statements, mishaps, evidence, withdrawals, latecomers, doubts, correctedYear]) play(scene);

  const { inquiries, decisions } = scene;
  const sofar: World = { companies, figures, deliveries, inquiries, decisions, cards: scene.registry.cards };
  nameReferences(sofar);
  const taken = asPublished(sofar);
  const crowd = new Crowd(scene);
  const found = Math.round((outside.inquiries * scale) / 1.6);
  figures.forEach((figure, i) => {
    const wanted = figure.count - (figures[i - 1]?.count ?? 0) - ((taken[i] ?? 0) - (taken[i - 1] ?? 0));
    if (wanted < 0) throw new Error(`the scenes alone exceed the figure as of ${figure.asOf}`);
    crowd.enter(figures, i, wanted, figure.asOf === outside.to ? found : 0);
  });
  const members = figures.at(-1)?.count ?? 0;
  crowd.grow(Math.round(members * 1.6), Math.round(outside.inquiries * scale));
  crowd.follow();

  const said = deliveries.filter((delivery) => delivery.rows.length > 0);
  deliveries.splice(0, Infinity, ...said);
  for (const delivery of deliveries) {
    delivery.rows.splice(0, Infinity, ...mixed(delivery.rows, random.fork(`order ${delivery.name}`)));
  }
  awaiting(scene);
  nameReferences(sofar);
  meets(figures, asPublished(sofar));
  return sofar;
}

/** In another order, yet equal lines among themselves as they were: the k-th of them is the k-th inquiry (R4.5). */
function mixed(rows: readonly Row[], random: Random): Row[] {
  const order = random.shuffled(rows);
  const equal = new Map<Row["content"], Row[]>();
  for (const row of rows) if (row.content) equal.set(row.content, [...(equal.get(row.content) ?? []), row]);
  return order.map((row) => (row.content ? (equal.get(row.content)?.shift() ?? row) : row));
}

/** Each figure's day counted as known when it was published, which must be what is known today. */
function asPublished(world: World): number[] {
  const today = countedDates(world, standsOn);
  return world.figures.map(({ asOf, publishedOn }) => {
    const then = countAsOf(countedDates(world, publishedOn), asOf);
    const now = countAsOf(today, asOf);
    if (then !== now) throw new Error(`as of ${asOf}: ${then} when it was published, ${now} as known today`);
    return then;
  });
}

function meets(figures: readonly Figure[], counts: readonly number[]): void {
  figures.forEach(({ asOf, count }, i) => {
    if (counts[i] !== count) throw new Error(`as of ${asOf}: ${counts[i]} instead of ${count}`);
  });
}

/** References in the order in which each company sent its inquiries. */
function nameReferences(world: World): void {
  const next = new Map<string, number>();
  for (const inquiry of world.inquiries) if (inquiry.company.references) inquiry.reference = null;
  const inOrder = [...world.deliveries].sort((a, b) => compare(a.receivedOn, b.receivedOn) || compare(a.name, b.name));
  for (const { rows, company, receivedOn } of inOrder) {
    for (const { inquiry } of rows) {
      if (!company.references || inquiry.reference !== null) continue;
      const no = (next.get(company.code) ?? 0) + 1;
      next.set(company.code, no);
      inquiry.reference = `${company.code.slice(0, 3)}${receivedOn.slice(2, 4)}-${String(no).padStart(5, "0")}`;
    }
  }
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
