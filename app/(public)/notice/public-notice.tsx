import type { ReactNode } from "react";
import { formatDate } from "@/lib/core/format";
import { noticeAddress } from "@/lib/notices/address";
import { lastChangeOn, listChanges, sectionPage } from "@/lib/notices/changes";
import { figureTexts } from "@/lib/notices/figures";
import { lastUpdate, standingFigure } from "@/lib/notices/rules";
import type { Figure } from "@/lib/notices/schema";
import { standingSections } from "@/lib/notices/sections/published";
import type { SectionVersion } from "@/lib/notices/sections/schema";
import { Corrected, Corrections, FigureBox, FigureTable } from "./figure-parts";
import { CountingRule, ExplanatoryNotes } from "./notes-and-rule";
import { ChangeList, NoticeCurve, type NoticeProps, pageLook, Section, Typed, words } from "./parts";

/**
 * The body of the public notice: plain elements without hooks, so that the worker can write it to a file and the
 * office can show it before publication. It knows published figures only (RULEBOOK R7.3).
 */
export function PublicNotice(
  props: NoticeProps & {
    /** What this page is where it is not the latest notice: an earlier publication, a preview. */
    banner?: ReactNode;
    /** The publication that the page is about; the figure that stands unless said. */
    figure?: Figure;
    /** Inside a page of the office, which has a main part already. */
    inside?: boolean;
  },
) {
  const { facts, t } = props;
  const standing = props.figure ?? standingFigure(facts.figures);
  const update = lastUpdate(facts);
  const organisation = facts.incident.organisation[props.locale];
  return (
    <Frame {...props}>
      {standing && update ? (
        <Parts {...props} {...{ standing, update }} />
      ) : (
        <>
          <p className="eyebrow">{t("eyebrow")}</p>
          <h1>{t("emptyTitle")}</h1>
          <p>{t("emptyBody", { organisation })}</p>
          {standingSections(facts.sections).map((section) => (
            <TypedSection key={section.key} {...props} section={section} figure={undefined} />
          ))}
        </>
      )}
    </Frame>
  );
}

/** Masthead and footer of every page of the notice. */
export function Frame({
  facts,
  locale,
  t,
  links,
  banner,
  inside,
  children,
}: NoticeProps & { banner?: ReactNode; inside?: boolean; children: ReactNode }) {
  const other = locale === "ja" ? "en" : "ja";
  const organisation = facts.incident.organisation[locale];
  const Main = inside ? "div" : "main";
  return (
    <div className="page">
      <header className="masthead">
        <div>
          <p className="organisation">{organisation}</p>
          <p className="incident">{facts.incident.name[locale]}</p>
        </div>
        <nav aria-label={t("languages")}>
          <a href={links.other} lang={other} hrefLang={other}>
            {t("otherLanguage")}
          </a>
        </nav>
      </header>
      <Main>
        {banner}
        {facts.incident.isDemo && <p className="banner demo">{t("demo")}</p>}
        {children}
      </Main>
      <footer>
        <p>{organisation}</p>
      </footer>
    </div>
  );
}

type PartsProps = NoticeProps & { standing: Figure; update: Figure };

function Parts(props: PartsProps) {
  const { facts, locale, t, links, standing, update } = props;
  const texts = figureTexts(standing, facts.incident, words);
  const on = (day: string) => t("updatedOn", { date: formatDate(day, locale) });
  const first = facts.figures[0] ?? standing;
  const correction = facts.figures.findLast((figure) => figure.corrects !== null);
  const sections = standingSections(facts.sections);
  const changed = lastChangeOn(facts) ?? update.publishedOn;
  return (
    <>
      <p className="eyebrow">{t("eyebrow")}</p>
      <h1>{t("heading")}</h1>
      <FigureBox {...props} />
      <div className="columns">
        <Contents {...props} sections={sections} />
        <div className="column">
          {(standing.note[locale] || standing.correction) && (
            <Section id="about" title={t("noteHeading")} updated={on(standing.publishedOn)}>
              {standing.correction && (
                <>
                  <Corrected figure={standing} {...props} />
                  <p className="typed">{t("correctionReason", { reason: standing.correction[locale] })}</p>
                </>
              )}
              <Typed text={standing.note[locale]} />
            </Section>
          )}
          {sections.map((section) => (
            <TypedSection key={section.key} {...props} section={section} figure={standing} />
          ))}
          <Section id="curve" title={t("curveHeading")} updated={on(update.publishedOn)}>
            <figure>
              <div className="wide">
                <NoticeCurve {...{ facts, locale }} id="curve-wide" width={736} height={360} look={pageLook} />
              </div>
              <div className="narrow">
                <NoticeCurve {...{ facts, locale }} id="curve-narrow" width={360} height={280} look={pageLook} />
              </div>
              <figcaption>{t("curveCaption")}</figcaption>
            </figure>
          </Section>
          <Section id="counted" title={t("countedHeading")} updated={on(first.publishedOn)}>
            <h3>{t("countedYes")}</h3>
            <List lines={texts.counted.map((line) => line[locale])} />
            <h3>{t("countedNo")}</h3>
            <List lines={texts.notCounted.map((line) => line[locale])} />
          </Section>
          <CountingRule {...props} />
          <Section id="reading" title={t("caveatHeading")} updated={on(first.publishedOn)}>
            {texts.caveat.map((line) => (
              <p key={line.en}>{line[locale]}</p>
            ))}
          </Section>
          <Section id="figures" title={t("earlierHeading")} updated={on(update.publishedOn)}>
            <FigureTable {...props} />
          </Section>
          <Section id="corrections" title={t("correctionsHeading")} updated={on((correction ?? update).publishedOn)}>
            <Corrections {...props} />
          </Section>
          <ExplanatoryNotes {...props} />
          <Section id="changes" title={t("changesLatest")} updated={on(changed)}>
            <ChangeList {...props} changes={listChanges(facts).slice(0, 5)} />
            <p className="more">
              <a href={links.page("changes/index.html")}>{t("allChanges")}</a>
            </p>
          </Section>
          <Downloads {...props} />
        </div>
      </div>
    </>
  );
}

/** What the page holds, each section with its day: the way in for who comes back. */
function Contents({ t, locale, sections, standing }: PartsProps & { sections: readonly SectionVersion[] }) {
  const rest = ["curve", "counted", "figures", "corrections", "changes", "downloads"] as const;
  const titles = {
    curve: "curveHeading",
    counted: "countedHeading",
    figures: "earlierHeading",
    corrections: "correctionsHeading",
    changes: "changesLatest",
    downloads: "downloadsHeading",
  };
  return (
    <nav className="contents" aria-labelledby="contents-heading">
      <h2 id="contents-heading">{t("onThisPage")}</h2>
      <ul className="dated">
        {sections.map((section) => (
          <li key={section.key}>
            <a href={`#${section.key}`}>{t(`sections.${section.key}`)}</a>
            <span>{t("updatedOn", { date: formatDate(dateOf(section, standing), locale) })}</span>
          </li>
        ))}
      </ul>
      <ul className="brief">
        {rest.map((id) => (
          <li key={id}>
            <a href={`#${id}`}>{t(titles[id])}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** What to do on misuse holds the running count, and so is as new as the newer of the two. */
function dateOf(section: SectionVersion, standing: Figure | undefined): string {
  if (section.key !== "misuse" || !standing) return section.approvedOn;
  return section.approvedOn > standing.publishedOn ? section.approvedOn : standing.publishedOn;
}

function TypedSection(props: NoticeProps & { section: SectionVersion; figure?: Figure }) {
  const { section, facts, locale, t, links, figure } = props;
  const texts = section.key === "misuse" && figure ? figureTexts(figure, facts.incident, words) : null;
  return (
    <Section
      id={section.key}
      title={t(`sections.${section.key}`)}
      updated={t("updatedOn", { date: formatDate(dateOf(section, figure), locale) })}
      className={`text ${section.key}`}
    >
      {texts && (
        <p className="running">
          <span>{t("runningCount")}</span>{" "}
          <strong className="value">
            {texts.count}
            <small>{locale === "ja" ? texts.unit.ja : ` ${texts.unit.en}`}</small>
          </strong>{" "}
          <span>{texts.asOfLine[locale]}</span>
        </p>
      )}
      <Typed text={section.text[locale]} />
      {section.version > 1 && (
        <p className="earlier">
          <a href={links.page(sectionPage(section.key, section.version - 1))}>{t("sectionEarlier")}</a>
        </p>
      )}
    </Section>
  );
}

function List({ lines }: { lines: readonly string[] }) {
  return (
    <ul>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

function Downloads({ facts, locale, t, links, standing }: PartsProps) {
  const certified = facts.certificates.includes(standing.version);
  const files: Record<string, string> = {
    downloadCount: links.data("count.json"),
    downloadHistory: links.data("history.csv"),
    downloadPress: links.data(`press-${locale}.pdf`),
    downloadCurve: links.data(`curve-${locale}.svg`),
    downloadPicture: links.data(`curve-${locale}.png`),
    downloadChanges: links.file("changes.json"),
    downloadFeed: links.file(`feed-${locale}.atom`),
    downloadEmbed: links.file(`embed/${locale}.html`),
  };
  return (
    <Section id="downloads" title={t("downloadsHeading")} className="downloads">
      <ul>
        {Object.entries(files).map(([key, address]) => (
          <li key={key}>
            <a href={address}>{t(key)}</a>
          </li>
        ))}
        {certified && (
          <>
            <li>
              <a href={links.file(`certificate-v${standing.version}.json`)}>
                {t("downloadCertificate", { version: standing.version })}
              </a>
            </li>
            <li>
              <a href={links.file("certificate-key.pem")}>{t("downloadKey")}</a>
            </li>
            {/* The page that checks one is the app's own: where others serve this folder it is not there. */}
            {noticeAddress() === null && (
              <li>
                <a href="/check">{t("checkPage")}</a>
              </li>
            )}
          </>
        )}
      </ul>
    </Section>
  );
}
