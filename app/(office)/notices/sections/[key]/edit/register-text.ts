import { createTranslator } from "next-intl";
import { formatDate, type Locale } from "@/lib/core/format";
import { readMessages } from "@/lib/core/messages";
import { sectionTextOf } from "@/lib/notices/measures/rules";
import type { MeasureVersion } from "@/lib/notices/measures/schema";
import type { InBothLanguages } from "@/lib/notices/schema";

type Say = (key: string, values?: Record<string, string>) => string;

/** The register of measures as a text of the section on prevention, in both languages. */
export function registerText(measures: readonly MeasureVersion[]): InBothLanguages {
  return { ja: textIn("ja", measures), en: textIn("en", measures) };
}

function textIn(locale: Locale, measures: readonly MeasureVersion[]): string {
  // Not the reader's language, which is all that getTranslations() knows.
  const say = createTranslator({ locale, messages: readMessages(locale) }) as unknown as Say;
  const t = (key: string, values?: Record<string, string>) => say(`measures.section.${key}`, values);
  return sectionTextOf(measures, {
    intro: t("intro"),
    heading: (kind) => t(`headings.${kind}`),
    item: ({ text, state, sinceOn, dueOn }) =>
      t(state === "planned" && dueOn === null ? "items.planned_open" : `items.${state}`, {
        text: text[locale],
        on: formatDate(state === "planned" && dueOn ? dueOn : sinceOn, locale),
      }),
  });
}
