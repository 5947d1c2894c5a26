/** What chances are said as: less than once in so many. */
const ladder = [20, 100, 1_000, 10_000, 100_000, 1_000_000] as const;

/** Of a p by its natural logarithm: the largest round number that chance needs more tries than; null: it is no rarity. */
export function onceIn(lnP: number): number | null {
  return ladder.findLast((tries) => lnP < -Math.log(tries)) ?? null;
}

const raised = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"];

/** A p by its natural logarithm, with two digits: 0.37, 0.0042, 3.1×10⁻⁸¹. */
export function pText(lnP: number): string {
  const log10 = lnP / Math.LN10;
  if (log10 >= -4) return Math.exp(lnP).toPrecision(2);
  let exponent = Math.floor(log10);
  let digits = (10 ** (log10 - exponent)).toFixed(1);
  if (digits === "10.0") [digits, exponent] = ["1.0", exponent + 1];
  const power = [...String(-exponent)].map((digit) => raised[Number(digit)]).join("");
  return `${digits}×10⁻${power}`;
}

/** The same for programs that read a table: 3.1e-81. */
export function pFigure(lnP: number): string {
  const log10 = lnP / Math.LN10;
  const exponent = Math.floor(log10);
  return `${(10 ** (log10 - exponent)).toFixed(3)}e${exponent}`;
}

/** Cards asked about of a hundred, with two digits or more: 4.4, 0.31, 12. */
export function perHundred(part: number, whole: number): string {
  if (whole === 0) return "–";
  const share = (100 * part) / whole;
  return share === 0 ? "0" : share >= 10 ? share.toFixed(0) : share >= 1 ? share.toFixed(1) : share.toPrecision(2);
}

export function liftText(lift: number): string {
  return lift >= 10 ? lift.toFixed(0) : lift === 0 ? "0" : lift >= 1 ? lift.toFixed(1) : lift.toPrecision(2);
}
