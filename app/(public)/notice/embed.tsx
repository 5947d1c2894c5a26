import { formatDate, type Locale } from "@/lib/core/format";
import { inLanguage } from "@/lib/notices/changes";
import { figureTexts } from "@/lib/notices/figures";
import type { Figure, NoticeFacts } from "@/lib/notices/schema";
import { words } from "./parts";

/** The standing figure as a card for a frame in somebody else's page; its one link opens the notice beside that page. */
export function EmbeddedFigure({ facts, figure, locale }: { facts: NoticeFacts; figure: Figure; locale: Locale }) {
  const t = words[locale];
  const texts = figureTexts(figure, facts.incident, words);
  return (
    <main>
      <h1>{t("heading")}</h1>
      <p className="number">
        <strong>{texts.count}</strong> {texts.unit[locale]}
      </p>
      <p>{texts.asOfLine[locale]}</p>
      <p className="quiet">
        {facts.incident.organisation[locale]} {t("updatedOn", { date: formatDate(figure.publishedOn, locale) })}
        {facts.incident.isDemo && ` / ${t("demoMark")}`}
      </p>
      <p>
        <a href={`../${inLanguage("index.html", locale)}`} target="_blank" rel="noopener">
          {t("toNotice")}
        </a>
      </p>
    </main>
  );
}
