import type { IsoDate } from "@/lib/core/dates";
import { type MeasureKind, type MeasureState, type MeasureVersion, measureKinds, measureStates } from "./schema";

/** Whether the day by which it was to be done is over and it is not. */
export function isOverdue(measure: Pick<MeasureVersion, "state" | "dueOn">, today: IsoDate): boolean {
  return (
    (measure.state === "planned" || measure.state === "under_way") && measure.dueOn !== null && measure.dueOn < today
  );
}

/** Measures in the order of the register: by kind, then by the day of their state, then by number. */
export function inRegisterOrder(measures: readonly MeasureVersion[]): MeasureVersion[] {
  return measures.toSorted(
    (a, b) =>
      measureKinds.indexOf(a.kind) - measureKinds.indexOf(b.kind) ||
      (a.sinceOn < b.sinceOn ? -1 : a.sinceOn > b.sinceOn ? 1 : a.measureId - b.measureId),
  );
}

/** How many measures are in each state. */
export function countByState(measures: readonly MeasureVersion[]): Record<MeasureState, number> {
  return Object.fromEntries(
    measureStates.map((state) => [state, measures.filter((one) => one.state === state).length]),
  ) as Record<MeasureState, number>;
}

/** The words that a section's text is made with, in one language. */
export type SectionWords = {
  readonly intro: string;
  readonly heading: (kind: MeasureKind) => string;
  /** The measure with its state beside it. */
  readonly item: (measure: MeasureVersion) => string;
};

/**
 * The register as a text of the notice's section on prevention: a heading for each kind, an item for each measure
 * (lib/notices/sections/markup.ts). What was given up is left out; a note never goes in. It is a proposal for the
 * section's draft, which an editor saves and another person approves.
 */
export function sectionTextOf(measures: readonly MeasureVersion[], words: SectionWords): string {
  const told = inRegisterOrder(measures.filter(({ state }) => state !== "given_up"));
  const parts = measureKinds.flatMap((kind) => {
    const items = told.filter((one) => one.kind === kind);
    if (items.length === 0) return [];
    return [[`## ${words.heading(kind)}`, ...items.map((one) => `- ${words.item(one)}`)].join("\n")];
  });
  return [words.intro, ...parts].join("\n\n");
}
