import type { Locale } from "@/lib/core/format";
import { inLanguage } from "./changes";
import { type BothWords, figureTexts, type SayableFigure } from "./figures";
import type { InBothLanguages, NoticeFacts } from "./schema";

/** The forms of a figure that editors copy into other texts. `embed` is null while the notice's address is unknown. */
export type FigureCopies = {
  readonly sentence: InBothLanguages;
  readonly paragraph: InBothLanguages;
  readonly html: InBothLanguages;
  readonly markdown: InBothLanguages;
  readonly embed: InBothLanguages | null;
};

/** Every copy says figure, unit and both days, and where the notice is where its address is known. */
export function figureCopies(
  figure: SayableFigure,
  incident: NoticeFacts["incident"],
  words: BothWords,
  address: string | null,
): FigureCopies {
  const texts = figureTexts(figure, incident, words);
  const both = (say: (locale: Locale) => string): InBothLanguages => ({ ja: say("ja"), en: say("en") });
  return {
    sentence: texts.sentence,
    paragraph: texts.paragraph,
    html: both((locale) => figureHtml(figure, incident, words, locale, address)),
    markdown: both((locale) => {
      const t = words[locale];
      const number = `**${texts.count}** ${texts.unit[locale]}`;
      const lines = [
        `${markdown(t("heading"))}: ${number}`,
        markdown(texts.asOfLine[locale]),
        markdown(texts.counted[0]?.[locale] ?? ""),
        ...(address ? [`[${markdown(t("toNotice"))}](${address}${inLanguage("index.html", locale)})`] : []),
      ];
      return lines.join("\n\n");
    }),
    embed: address
      ? both(
          (locale) =>
            `<iframe src="${escapeHtml(address)}embed/${locale}.html" title="${escapeHtml(words[locale]("heading"))}" width="420" height="260" loading="lazy" referrerpolicy="no-referrer" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>`,
        )
      : null,
  };
}

/** A piece of HTML without scripts or styles that any page can take in; also the notice's embed/ja.fragment.html. */
export function figureHtml(
  figure: SayableFigure,
  incident: NoticeFacts["incident"],
  words: BothWords,
  locale: Locale,
  address: string | null,
): string {
  const t = words[locale];
  const texts = figureTexts(figure, incident, words);
  const lines = [
    `<section class="shokai-figure" lang="${locale}">`,
    `  <h2>${escapeHtml(t("heading"))}</h2>`,
    `  <p><strong>${texts.count}</strong> ${escapeHtml(texts.unit[locale])}</p>`,
    `  <p>${escapeHtml(texts.asOfLine[locale])}</p>`,
    `  <p>${escapeHtml(incident.organisation[locale])}</p>`,
    ...(incident.isDemo ? [`  <p>${escapeHtml(t("demoMark"))}</p>`] : []),
    ...(address
      ? [
          `  <p><a href="${escapeHtml(address)}${inLanguage("index.html", locale)}">${escapeHtml(t("toNotice"))}</a></p>`,
        ]
      : []),
    "</section>",
  ];
  return lines.join("\n");
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function markdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|]/g, "\\$&");
}
