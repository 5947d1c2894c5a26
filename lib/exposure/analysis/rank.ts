import type { Cell, Counts } from "./count-values";
import { adjustLn, fisherLnP } from "./fisher";
import { LEVEL } from "./schema";

/** A comparison: how often cards with a value, or with both of a pair, were asked about. */
export type Compared = Cell & {
  /** How many times the register's share of cards asked about is that of these. */
  readonly lift: number;
  /** Natural logarithms of p, and of p corrected for the number of comparisons. */
  readonly lnP: number;
  readonly lnAdjusted: number;
};

export type Ranking = {
  readonly cards: number;
  readonly asked: number;
  /** Cards that a cell had to have to be compared. */
  readonly support: number;
  /** All comparisons that were made, the most telling first. */
  readonly compared: readonly Compared[];
  /** Of them, those asked about more often than chance explains, and less often. */
  readonly over: number;
  readonly under: number;
};

/** Tests between two breaths: the process answers others as well. */
const AT_ONCE = 1_000;

/**
 * Compares each cell with all other cards, and ranks: by adjusted p, then by lift, then by p. Which cells are compared is
 * said by the register alone: a least number of cards *asked about* would choose the tests by their outcome, and the
 * correction would promise more than it keeps.
 */
export async function rank(counts: Counts, support: number): Promise<Ranking> {
  const least = Math.max(support, counts.least);
  const cells = counts.cells.filter(({ cards }) => cards >= least);
  const lnPs: number[] = [];
  for (const { asked, cards } of cells) {
    lnPs.push(fisherLnP(asked, cards, counts.asked, counts.cards));
    if (lnPs.length % AT_ONCE === 0) await new Promise(setImmediate);
  }
  const adjusted = adjustLn(lnPs);
  const compared = cells.map((cell, at) => ({
    ...cell,
    lift: counts.asked === 0 ? 1 : cell.asked / cell.cards / (counts.asked / counts.cards),
    lnP: lnPs[at] as number,
    lnAdjusted: adjusted[at] as number,
  }));
  compared.sort((a, b) => a.lnAdjusted - b.lnAdjusted || b.lift - a.lift || a.lnP - b.lnP);
  const findings = compared.filter(isFinding);
  const over = findings.filter(({ lift }) => lift > 1).length;
  return {
    cards: counts.cards,
    asked: counts.asked,
    support: least,
    compared,
    over,
    under: findings.length - over,
  };
}

export function isFinding({ lnAdjusted }: Pick<Compared, "lnAdjusted">): boolean {
  return lnAdjusted <= Math.log(LEVEL);
}
