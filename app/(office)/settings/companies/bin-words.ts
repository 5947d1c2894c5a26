type Range = { readonly low: string; readonly high: string };

/** Number ranges as people write them: 999901, or 999901-999905, a line each. */
export function rangesText(ranges: readonly Range[], between = "\n"): string {
  return ranges.map(({ low, high }) => (low === high ? low : `${low}-${high}`)).join(between);
}

/** Reads what rangesText writes; full-width digits and other dashes are taken as well. Null where a line is none. */
export function parseRanges(text: string): Range[] | null {
  const ranges: Range[] = [];
  for (const line of text.normalize("NFKC").split(/[\n,、]/)) {
    const words = line.replace(/\s/g, "").replace(/[–—−〜~]/g, "-");
    if (words === "") continue;
    const [, low, high = low] = /^(\d{6,8})(?:-(\d{6,8}))?$/.exec(words) ?? [];
    if (!low || !high || low.length !== high.length || low > high) return null;
    ranges.push({ low, high });
  }
  return ranges;
}
