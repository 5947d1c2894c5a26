import type { FlowRow } from "@/lib/reports/weekly-rows";

/** The figures of a line, in the order in which page, PDF and CSV show them; words: messages/reports columns. */
export const flowColumns = [
  "received",
  "decided",
  "closed",
  "closingDays",
  "openBefore",
  "open",
  "medianAge",
  "oldestAge",
  "longOpen",
] as const satisfies readonly (keyof FlowRow)[];
export type FlowColumn = (typeof flowColumns)[number];
