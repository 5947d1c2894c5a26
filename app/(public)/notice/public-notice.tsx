import type { ReactNode } from "react";
import { CumulativeCurve } from "@/components/charts/cumulative-curve";
import { type ChartLook, themeLook } from "@/components/charts/palette";
import { formatDate, formatNumber, type Locale } from "@/lib/core/format";
import { lastUpdate, standingFigure, standingSeries } from "@/lib/notices/rules";
import type { Figure, NoticeFacts } from "@/lib/notices/schema";
import { CountingRule, ExplanatoryNotes } from "./notes-and-rule";
import type { Words } from "./words";

type NoticeProps = { facts: NoticeFacts; locale: Locale; t: Words };

/**
 * The body of the public notice: plain elements without hooks, so that the worker can write it to a file and the
 * office can show it before publication. It knows published figures only (RULEBOOK R7.3).
 */
export function PublicNotice({
  facts,
  locale,
  t,
  preview,
}: NoticeProps & { preview?: { otherHref: string; banner: boolean } }) {
  const standing = standingFigure(facts.figures);
  const update = lastUpdate(facts);
  const other = locale === "ja" ? "en" : "ja";
  // The office's own page has a main part already.
  const Main = preview ? "div" : "main";
  const organisation = facts.incident.organisation[locale];
  const since = formatDate(facts.incident.startedOn, locale);
  return (
    <div className="page">
      <header className="masthead">
        <div>
          <p className="organisation">{organisation}</p>
          <p className="incident">{facts.incident.name[locale]}</p>
        </div>
        <nav aria-label={t("languages")}>
          <a href={preview?.otherHref ?? (other === "en" ? "/notice/en" : "/notice")} lang={other} hrefLang={other}>
            {t("otherLanguage")}
          </a>
        </nav>
      </header>
      <Main>
        {preview?.banner && <p className="banner">{t("preview")}</p>}
        {facts.incident.isDemo && <p className="banner">{t("demo")}</p>}
        {standing && update ? (
          <Sections {...{ facts, locale, t, standing, update, organisation, since }} />
        ) : (
          <>
            <p className="eyebrow">{t("eyebrow")}</p>
            <h1>{t("emptyTitle")}</h1>
            <p>{t("emptyBody", { organisation })}</p>
          </>
        )}
      </Main>
      <footer>
        <p>{organisation}</p>
      </footer>
    </div>
  );
}

type SectionsProps = NoticeProps & { standing: Figure; update: Figure; organisation: string; since: string };

function Sections({ facts, locale, t, standing, update, organisation, since }: SectionsProps) {
  const on = (figure: Figure) => formatDate(figure.publishedOn, locale);
  const first = facts.figures[0] ?? standing;
  const corrections = facts.figures.filter((figure) => figure.corrects !== null).reverse();
  return (
    <>
      <p className="eyebrow">{t("eyebrow")}</p>
      <h1>{t("heading")}</h1>
      <div className="figure">
        <p className="number">
          <strong>{formatNumber(standing.count)}</strong>
          <span>{t("unit")}</span>
        </p>
        <p className="as-of">{t("asOfLine", { asOf: formatDate(standing.asOf, locale), since })}</p>
        <dl>
          <Fact term={t("unitTerm")}>{t("unitSentence")}</Fact>
          <Fact term={t("asOf")}>{formatDate(standing.asOf, locale)}</Fact>
          <Fact term={t("since")}>{since}</Fact>
          <Fact term={t("publishedOn")}>{on(standing)}</Fact>
          <Fact term={t("lastUpdate")}>{on(update)}</Fact>
          <Fact term={t("edition")}>{t("editionValue", { version: standing.version })}</Fact>
        </dl>
      </div>
      {(standing.note[locale] || standing.correction) && (
        <Section title={t("noteHeading")} updated={t("updatedOn", { date: on(standing) })}>
          {standing.correction && (
            <>
              <Corrected figure={standing} {...{ facts, locale, t }} />
              <p>{t("correctionReason", { reason: standing.correction[locale] })}</p>
            </>
          )}
          <Paragraphs text={standing.note[locale]} />
        </Section>
      )}
      <Section title={t("countedHeading")} updated={t("updatedOn", { date: on(first) })}>
        <h3>{t("countedYes")}</h3>
        <ul>
          {["members", "once", "companies", "ownUse"].map((key) => (
            <li key={key}>{t(`counted.${key}`, { organisation, since })}</li>
          ))}
        </ul>
        <h3>{t("countedNo")}</h3>
        <ul>
          {["units", "victims", "before", "void"].map((key) => (
            <li key={key}>{t(`notCounted.${key}`, { since })}</li>
          ))}
        </ul>
      </Section>
      <CountingRule {...{ facts, locale, t }} />
      <Section title={t("caveatHeading")} updated={t("updatedOn", { date: on(first) })}>
        <p>{t("caveat", { organisation })}</p>
        <p>{t("caveatLater")}</p>
      </Section>
      <Section title={t("curveHeading")} updated={t("updatedOn", { date: on(update) })}>
        <figure>
          <div className="wide">
            <NoticeCurve {...{ facts, locale, t }} id="curve-wide" width={736} height={360} look={pageLook} />
          </div>
          <div className="narrow">
            <NoticeCurve {...{ facts, locale, t }} id="curve-narrow" width={360} height={280} look={pageLook} />
          </div>
          <figcaption>{t("curveCaption")}</figcaption>
        </figure>
      </Section>
      <Section title={t("earlierHeading")} updated={t("updatedOn", { date: on(update) })}>
        <FigureTable {...{ facts, locale, t, standing }} />
      </Section>
      <Section title={t("correctionsHeading")} updated={t("updatedOn", { date: on(corrections[0] ?? update) })}>
        {corrections.length === 0 && <p>{t("noCorrections")}</p>}
        {corrections.length > 0 && (
          <ul>
            {corrections.map((figure) => (
              <li key={figure.version}>
                <CorrectionLine figure={figure} {...{ facts, locale, t }} />
                <p>{t("correctionReason", { reason: figure.correction?.[locale] ?? "" })}</p>
              </li>
            ))}
          </ul>
        )}
      </Section>
      <ExplanatoryNotes {...{ facts, locale, t }} />
      <Section title={t("downloadsHeading")} className="downloads">
        <ul>
          <li>
            <a href="/notice/count.json">{t("downloadCount")}</a>
          </li>
          <li>
            <a href="/notice/history.csv">{t("downloadHistory")}</a>
          </li>
          <li>
            <a href={`/notice/curve-${locale}.svg`}>{t("downloadCurve")}</a>
          </li>
          {facts.certificates?.includes(standing.version) && (
            <>
              <li>
                <a href={`/notice/certificate-v${standing.version}.json`}>
                  {t("downloadCertificate", { version: standing.version })}
                </a>
              </li>
              <li>
                <a href="/notice/certificate-key.pem">{t("downloadKey")}</a>
              </li>
              <li>
                <a href="/check">{t("checkPage")}</a>
              </li>
            </>
          )}
        </ul>
      </Section>
    </>
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

function Section(props: { title: string; updated?: string; className?: string; children: ReactNode }) {
  return (
    <section className={props.className}>
      <div className="section-head">
        <h2>{props.title}</h2>
        {props.updated && <p>{props.updated}</p>}
      </div>
      {props.children}
    </section>
  );
}

function Paragraphs({ text }: { text: string }) {
  const lines = text.split(/\n+/).filter((line) => line.trim() !== "");
  return lines.map((line) => <p key={line}>{line}</p>);
}

function Corrected({ figure, facts, locale, t }: NoticeProps & { figure: Figure }) {
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

function CorrectionLine({ figure, facts, locale, t }: NoticeProps & { figure: Figure }) {
  const corrected = facts.figures.find((other) => other.version === figure.corrects);
  if (!corrected) return null;
  return (
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
  );
}

function FigureTable({ facts, locale, t, standing }: NoticeProps & { standing: Figure }) {
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
            <tr key={figure.version} className={figure === standing ? "standing" : undefined}>
              <th scope="row">{t("editionValue", { version: figure.version })}</th>
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

/** With a font named, the drawing brings its own ground and needs no style attribute, which the notice's policy forbids. */
const pageLook: ChartLook = { ...themeLook, fontFamily: "inherit" };

/** The curve of the standing published figures, for the page or as a file of its own. */
export function NoticeCurve(
  props: NoticeProps & { id: string; width: number; height: number; look: ChartLook },
): ReactNode {
  const { facts, locale, t, ...size } = props;
  const standing = standingFigure(facts.figures);
  if (!standing) return null;
  const points = standingSeries(facts).map((figure) => ({ on: figure.asOf, count: figure.count }));
  const from = facts.incident.startedOn;
  const values = {
    from: formatDate(from, locale),
    to: formatDate(standing.asOf, locale),
    asOf: formatDate(standing.asOf, locale),
    count: formatNumber(standing.count),
  };
  return (
    <CumulativeCurve
      {...size}
      {...{ points, from, locale }}
      published={points}
      to={standing.asOf}
      font={16}
      title={t("curveTitle")}
      description={t("curveDescription", values)}
    />
  );
}
