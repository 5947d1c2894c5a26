import type { ReactNode } from "react";
import { formatDate, formatNumber } from "@/lib/core/format";
import { editionPage, lastChangeOn } from "@/lib/notices/changes";
import { figureTexts } from "@/lib/notices/figures";
import type { Figure } from "@/lib/notices/schema";
import { type NoticeProps, words } from "./parts";

/** The figure, large, with everything that has to stand beside it. */
export function FigureBox({ facts, locale, t, standing }: NoticeProps & { standing: Figure }) {
  const texts = figureTexts(standing, facts.incident, words);
  const update = lastChangeOn(facts);
  return (
    <div className="figure" id="figure">
      <p className="number">
        <strong>{texts.count}</strong>
        <span>{texts.unit[locale]}</span>
      </p>
      <p className="as-of">{texts.asOfLine[locale]}</p>
      {texts.noBurden && <p className="no-burden">{texts.noBurden[locale]}</p>}
      <dl>
        <Fact term={t("unitTerm")}>{t("unitSentence")}</Fact>
        <Fact term={t("asOf")}>{texts.asOf[locale]}</Fact>
        <Fact term={t("since")}>{texts.since[locale]}</Fact>
        <Fact term={t("publishedOn")}>{formatDate(standing.publishedOn, locale)}</Fact>
        <Fact term={t("lastUpdate")}>{update && formatDate(update, locale)}</Fact>
        <Fact term={t("edition")}>{t("editionValue", { version: standing.version })}</Fact>
      </dl>
    </div>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What a correction corrects, in a sentence. */
export function Corrected({ figure, facts, locale, t }: NoticeProps & { figure: Figure }) {
  const corrected = facts.figures.find((other) => other.version === figure.corrects);
  if (!corrected) return null;
  return (
    <p>
      {t("thisCorrects", {
        version: corrected.version,
        asOf: formatDate(corrected.asOf, locale),
        count: formatNumber(corrected.count),
      })}
    </p>
  );
}

/** Every correction, newest first, with its reason. */
export function Corrections({ facts, locale, t }: NoticeProps) {
  const corrections = facts.figures.filter((figure) => figure.corrects !== null).reverse();
  if (corrections.length === 0) return <p>{t("noCorrections")}</p>;
  return (
    <ul>
      {corrections.map((figure) => {
        const corrected = facts.figures.find((other) => other.version === figure.corrects);
        if (!corrected) return null;
        return (
          <li key={figure.version}>
            <p>
              {t("correctionLine", {
                version: figure.version,
                count: formatNumber(figure.count),
                asOf: formatDate(figure.asOf, locale),
                corrected: corrected.version,
                correctedCount: formatNumber(corrected.count),
                correctedAsOf: formatDate(corrected.asOf, locale),
              })}
            </p>
            <p className="typed">{t("correctionReason", { reason: figure.correction?.[locale] ?? "" })}</p>
          </li>
        );
      })}
    </ul>
  );
}

/** All publications, newest first; each is a link to its own lasting page. */
export function FigureTable({ facts, locale, t, links, standing }: NoticeProps & { standing: Figure }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
    <section className="scroll" tabIndex={0} aria-label={t("earlierCaption")}>
      <table>
        <caption>{t("earlierCaption")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("edition")}</th>
            <th scope="col">{t("columnAsOf")}</th>
            <th scope="col">{t("columnCount")}</th>
            <th scope="col">{t("columnPublishedOn")}</th>
            <th scope="col">{t("columnRemark")}</th>
          </tr>
        </thead>
        <tbody>
          {[...facts.figures].reverse().map((figure) => (
            <tr key={figure.version} className={rowLook(figure, standing)}>
              <th scope="row">
                <a href={links.page(editionPage(figure.version))}>{t("editionValue", { version: figure.version })}</a>
              </th>
              <td>{formatDate(figure.asOf, locale)}</td>
              <td className="count">
                {formatNumber(figure.count)}
                {locale === "ja" && t("unit")}
              </td>
              <td>{formatDate(figure.publishedOn, locale)}</td>
              <td className="remark">
                {[
                  figure.corrects !== null && t("remarkCorrects", { version: figure.corrects }),
                  figure.correctedBy !== null && t("remarkCorrectedBy", { version: figure.correctedBy }),
                ]
                  .filter(Boolean)
                  .join(" / ")}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function rowLook(figure: Figure, standing: Figure): string | undefined {
  if (figure === standing) return "standing";
  return figure.correctedBy === null ? undefined : "corrected";
}
