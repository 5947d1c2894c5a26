import type { CsvProfile, FixedProfile } from "@/lib/companies/schema";
import type { LoadLayout } from "@/lib/exposure/schema";
import type { ReadChoice } from "@/lib/intake/schema";

const common = {
  encoding: "auto" as const,
  columns: {},
  dateOrder: "ymd" as const,
  defaultCurrency: "JPY",
  numberIdentifies: "account" as const,
  receivedRule: { from: "person" as const },
  autoCommit: false,
  values: { kind: {}, detectionCase: {}, useStatus: {}, reason: {}, reliefStatus: {} },
};

/** How a file of the register is read: as deliveries are, with a profile that knows no column. */
export function plainProfile({ headerRow, fixed }: Pick<LoadLayout, "headerRow" | "fixed">): CsvProfile | FixedProfile {
  return fixed
    ? { ...common, format: "fixed", headerRow, ...fixed }
    : { ...common, format: "csv", separator: "auto", headerRow };
}

/** What was chosen of it, as the reader takes it. */
export function chosenOf(layout: Pick<LoadLayout, "encoding" | "separator" | "sheet" | "headerRow">): ReadChoice {
  const { encoding, separator, sheet, headerRow } = layout;
  return { headerRow, ...(encoding && { encoding }), ...(separator && { separator }), ...(sheet && { sheet }) };
}
