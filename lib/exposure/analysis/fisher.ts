import { gammaln } from "simple-statistics";

/** So near to the observed table's probability that it counts as equal, as in R's fisher.test. */
const EQUAL = 1e-7;
/** Of a tail's sum: what comes after it cannot be seen in a double. */
const NOTHING = 1e-17;

/**
 * Fisher's exact test, two-sided: the probability, margins being what they are, of all tables that are at most as likely
 * as this one. Exact at every size, so that nothing has to be switched to an approximation: a tail is summed from the
 * observed table outwards until its terms vanish, some hundreds of terms for millions of cards.
 * @param k cards asked about among the n
 * @param n cards with the value
 * @param ofAsked cards asked about at all
 * @param ofAll cards at all
 * @returns the natural logarithm of p: p itself would end as 0 from 1e-308 on, and could not be ranked
 */
export function fisherLnP(k: number, n: number, ofAsked: number, ofAll: number): number {
  const [least, most] = [Math.max(0, n + ofAsked - ofAll), Math.min(n, ofAsked)];
  if (!(least <= k && k <= most)) throw new Error(`no such table: ${k} of ${n}, ${ofAsked} of ${ofAll}`);
  const lnTables = lnChoose(ofAll, n);
  const lnP = (x: number) => lnChoose(ofAsked, x) + lnChoose(ofAll - ofAsked, n - x) - lnTables;
  const peak = Math.floor(((n + 1) * (ofAsked + 1)) / (ofAll + 2));
  if (k === peak) return 0;
  const observed = lnP(k);
  /** Of x + 1 against x. */
  const ratio = (x: number) => ((ofAsked - x) * (n - x)) / ((x + 1) * (ofAll - ofAsked - n + x + 1));
  /** Sum of the terms from x outwards, x's own being 1. */
  const tail = (from: number, step: 1 | -1) => {
    let [sum, term] = [1, 1];
    for (let x = from; step > 0 ? x < most : x > least; x += step) {
      term *= step > 0 ? ratio(x) : 1 / ratio(x - 1);
      sum += term;
      if (term < sum * NOTHING) break;
    }
    return sum;
  };
  const step = k < peak ? -1 : 1;
  let sum = tail(k, step);
  // The first on the other side of the peak that is no more likely: from there on all are.
  const end = step < 0 ? most : least;
  if (lnP(end) <= observed + EQUAL) {
    let [near, far] = [peak, end];
    if (lnP(near) <= observed + EQUAL) far = near;
    while (Math.abs(far - near) > 1) {
      const middle = Math.trunc((near + far) / 2);
      if (lnP(middle) <= observed + EQUAL) far = middle;
      else near = middle;
    }
    sum += Math.exp(lnP(far) - observed) * tail(far, step < 0 ? 1 : -1);
  }
  return Math.min(0, observed + Math.log(sum));
}

function lnChoose(n: number, k: number): number {
  return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1);
}

/**
 * Benjamini and Hochberg's correction for the number of comparisons: calling those findings whose answer is at most 0.05
 * keeps the expected share of false ones among them at 5 per 100 at most.
 * @param lnPs natural logarithms of p
 * @returns those of the adjusted p, in the same order
 */
export function adjustLn(lnPs: readonly number[]): number[] {
  const order = lnPs.map((_, at) => at).sort((a, b) => (lnPs[b] as number) - (lnPs[a] as number));
  const adjusted = new Array<number>(lnPs.length);
  let least = 0;
  for (const [nth, at] of order.entries()) {
    least = Math.min(least, (lnPs[at] as number) + Math.log(lnPs.length / (lnPs.length - nth)));
    adjusted[at] = least;
  }
  return adjusted;
}
