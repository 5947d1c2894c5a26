import { getTranslations } from "next-intl/server";
import { formatDate, type Locale, locales } from "@/lib/core/format";
import { sectionTextOf } from "@/lib/notices/measures/rules";
import type { MeasureVersion } from "@/lib/notices/measures/schema";
import type { InBothLanguages } from "@/lib/notices/schema";

/** The register of measures as a text of the section on prevention, in both languages. */
export async function registerText(measures: readonly MeasureVersion[]): Promise<InBothLanguages> {
  const [ja, en] = await Promise.all(locales.map((locale) => textIn(locale, measures)));
  return { ja: ja as string, en: en as string };
}

async function textIn(locale: Locale, measures: readonly MeasureVersion[]): Promise<string> {
  const t = await getTranslations({ locale, namespace: "measures.section" });
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
