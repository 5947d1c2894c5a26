import type { Reader, Tx } from "@/lib/core/db";
import { type Refusal, refuse } from "@/lib/core/result";

/** Leading digits of card numbers from low to high, both inclusive and of equal length. */
export type NumberRange = { readonly low: string; readonly high: string };

type Named = { readonly id: number; readonly code: string; readonly nameJa: string; readonly nameEn: string };

/** Whether two ranges share a number: compared over the digits that both say. */
export function rangesMeet(a: NumberRange, b: NumberRange): boolean {
  const length = Math.min(a.low.length, b.low.length);
  const cut = (text: string) => text.slice(0, length);
  return cut(a.low) <= cut(b.high) && cut(b.low) <= cut(a.high);
}

/** Other companies with a range that shares a number with one of these, those that ended too; by code. */
export async function meetingCompanies(
  reader: Reader,
  companyId: number | null,
  ranges: readonly NumberRange[],
): Promise<readonly (Named & { readonly ranges: readonly NumberRange[] })[]> {
  if (ranges.length === 0) return [];
  const others = await reader.company.findMany({
    where: companyId === null ? {} : { id: { not: companyId } },
    select: { id: true, code: true, nameJa: true, nameEn: true, binRanges: { select: { low: true, high: true } } },
    orderBy: { code: "asc" },
  });
  return others.flatMap(({ binRanges, ...named }) => {
    const meeting = ranges.filter((ours) => binRanges.some((theirs) => rangesMeet(ours, theirs)));
    return meeting.length > 0 ? [{ ...named, ranges: meeting }] : [];
  });
}

/**
 * Refuses ranges that another company has: one number would be two companies'. Asked one at a time, so that two who
 * save at once do not both get them.
 * @param ranges those that the company has not had: what overlaps already stops nobody from changing a telephone number
 * @returns RANGES_OVERLAP with the companies' names in both languages and the ranges in question, or null
 */
export async function refuseTaken(
  tx: Tx,
  companyId: number | null,
  ranges: readonly NumberRange[],
): Promise<Refusal<"RANGES_OVERLAP"> | null> {
  if (ranges.length === 0) return null;
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('shokai'), hashtext('number ranges'))`;
  const meeting = await meetingCompanies(tx, companyId, ranges);
  if (meeting.length === 0) return null;
  const taken = new Set(meeting.flatMap((company) => company.ranges.map(rangeText)));
  return refuse(
    "RANGES_OVERLAP",
    {
      ranges: [...taken].join(", "),
      namesJa: meeting.map(({ nameJa }) => nameJa).join("、"),
      namesEn: meeting.map(({ nameEn }) => nameEn).join(", "),
    },
    { binRanges: "RANGES_OVERLAP" },
  );
}

export function rangeText({ low, high }: NumberRange): string {
  return low === high ? low : `${low}-${high}`;
}
