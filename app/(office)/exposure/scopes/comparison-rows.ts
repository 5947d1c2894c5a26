import { type CsvCell, csvLine } from "@/lib/core/csv";
import type { Locale } from "@/lib/core/format";
import type { Named } from "@/lib/exposure/queries";
import { exposureClasses } from "@/lib/exposure/schema";
import type { CardMoves, MemberReach, ScopeComparison } from "@/lib/exposure/scope-comparison";

type Say = (key: string) => string;
export type CardRow = CardMoves & { readonly id: string; readonly name: string };
export type FigureRow = { readonly id: string; readonly name: string; readonly before: number; readonly after: number };

export const memberReaches = [
  "explained",
  "unexplained",
  "undetermined",
] as const satisfies readonly (keyof MemberReach)[];

/** Each table of a comparison, as the page, the preview of a draft and the CSV show it. */
export function comparisonRows(comparison: ScopeComparison, locale: Locale, say: Say) {
  const nameOf = (one: Named) => (locale === "ja" ? one.nameJa : one.nameEn);
  const { cards, bySource, byCompany, before, after, members } = comparison;
  const word = (key: string) => say(`exposure.scope.effect.${key}`);
  return {
    cards: [{ id: "all", name: word("cardsTotal"), ...cards }] as CardRow[],
    bySource: bySource.map((one): CardRow => ({ ...moves(one), id: String(one.id), name: nameOf(one) })),
    byCompany: byCompany.map(
      ({ company, ...one }): CardRow => ({
        ...moves(one),
        id: String(company?.id ?? "none"),
        name: company ? nameOf(company) : word("noCompany"),
      }),
    ),
    inquiries: exposureClasses.map(
      (id): FigureRow => ({ id, name: say(`inquiries.exposure.${id}`), before: before[id], after: after[id] }),
    ),
    members: memberReaches.map(
      (id): FigureRow => ({ id, name: word(id), before: members.before[id], after: members.after[id] }),
    ),
  };
}

function moves({ both, added, removed }: CardMoves): CardMoves {
  return { both, added, removed };
}

/**
 * The comparison as one table: every line says which part it is of; what a part does not have is empty. The weeks are by
 * their Monday.
 */
export function* comparisonCsv(comparison: ScopeComparison, locale: Locale, say: Say): Generator<string> {
  const rows = comparisonRows(comparison, locale, say);
  const word = (key: string) => say(`exposure.scope.effect.${key}`);
  const heads = ["part", "item", "before", "added", "removed", "after", "unexplained", "undetermined"] as const;
  yield csvLine(heads.map(word));
  const line = (part: string, item: CsvCell, cells: readonly CsvCell[]) => csvLine([part, item, ...cells]);
  for (const part of ["cards", "bySource", "byCompany"] as const)
    for (const { name, both, added, removed } of rows[part])
      yield line(word(part), { free: name }, [both + removed, added, removed, both + added, null, null]);
  for (const part of ["inquiries", "members"] as const)
    for (const { id, name, before, after } of rows[part]) {
      const explained = id === "identified" || id === "explained";
      const { gained, lost } = part === "members" ? comparison.members : comparison;
      yield line(word(part), name, [before, explained ? gained : null, explained ? lost : null, after, null, null]);
    }
  for (const { monday, values, before } of comparison.weeks) {
    const outside = values.possibly_exposed + values.not_in_files;
    const figures = [before, null, null, values.identified, outside, values.cannot_determine];
    yield line(say("exposure.scope.reach.weeks"), monday, figures);
  }
}
