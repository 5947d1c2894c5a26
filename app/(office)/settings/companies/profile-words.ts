import type { ProfileBody } from "@/lib/companies/schema";
import type { ProfileChange } from "@/lib/companies/versions";

type Words = (key: string, values?: Record<string, string | number>) => string;

/** Names of the separators that have one, as keys of batches.separators. */
export const separatorNames: Readonly<Record<string, string>> = {
  ",": "comma",
  "\t": "tab",
  ";": "semicolon",
  "|": "bar",
  " ": "blank",
};

/**
 * What a profile says of one setting, in words; "" where it says nothing.
 * @param t words of companies.profile
 * @param batches words of batches
 */
export function settingWords(of: ProfileChange["of"], value: unknown, t: Words, batches: Words): string {
  if (value === undefined) return "";
  switch (of) {
    case "format":
      return t(`formats.${value}`);
    case "encoding":
      return value === "auto" ? t("auto") : batches(`encodings.${value}`);
    case "separator":
      if (value === "auto") return t("auto");
      return separatorNames[String(value)] ? batches(`separators.${separatorNames[String(value)]}`) : String(value);
    case "sheet":
      return value === null ? t("onlySheet") : String(value);
    case "unit":
      return t(`units.${value}`);
    case "recordLength":
      return value === null ? t("lineEnds") : String(value);
    case "headerRow":
      return value === 0 ? batches("look.noHeader") : String(value);
    case "cells":
      return (value as { name: string; start: number; length: number }[])
        .map((cell) => `${cell.name} ${cell.start}–${cell.start + cell.length - 1}`)
        .join(" / ");
    case "dateOrder":
      return t(`dateOrders.${value}`);
    case "numberIdentifies":
      return t(`identifies.${value}`);
    case "receivedRule":
      return ruleWords(value as ProfileBody["receivedRule"], t);
    case "autoCommit":
      return t(value ? "autoCommit.on" : "autoCommit.off");
    default:
      return String(value);
  }
}

/** The received-date rule in words. */
export function ruleWords(rule: ProfileBody["receivedRule"], t: Words): string {
  if (rule.from === "name") return t("received.says.name", { pattern: rule.pattern });
  if (rule.from === "cell") return t("received.says.cell", { record: rule.record, column: rule.column });
  if (rule.from === "column") return t("received.says.column", { column: rule.header });
  return t(`received.from.${rule.from}`);
}
