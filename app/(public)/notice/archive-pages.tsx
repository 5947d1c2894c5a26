import { formatDate } from "@/lib/core/format";
import { editionPage, listChanges, sectionPage } from "@/lib/notices/changes";
import { standingFigure } from "@/lib/notices/rules";
import type { Figure, NoticeFacts } from "@/lib/notices/schema";
import { standingSection } from "@/lib/notices/sections/published";
import type { SectionVersion } from "@/lib/notices/sections/schema";
import { ChangeList, type NoticeProps, Section, Typed } from "./parts";
import { Frame } from "./public-notice";

/** What became of a publication, at the head of its own page: corrected, superseded, or still the one that stands. */
export function EditionBanner({ facts, locale, t, links, figure }: NoticeProps & { figure: Figure }) {
  const state = editionState(facts, figure);
  const date = formatDate(figure.publishedOn, locale);
  const latest = <a href={links.page("index.html")}>{t("toLatest")}</a>;
  if (state.kind === "corrected") {
    const { version, publishedOn } = state.by;
    return (
      <div className="banner wrong" role="note">
        <p>{t("editionCorrected", { date: formatDate(publishedOn, locale), version })}</p>
        <p>
          <a href={links.page(editionPage(version))}>{t("toCorrection", { version })}</a> {latest}
        </p>
      </div>
    );
  }
  const superseded = state.kind === "superseded";
  return (
    <div className={superseded ? "banner old" : "banner"} role="note">
      <p>{t(superseded ? "editionSuperseded" : "editionStanding", { date, version: figure.version })}</p>
      <p>{latest}</p>
    </div>
  );
}

export type EditionState =
  | { readonly kind: "corrected"; readonly by: Figure }
  | { readonly kind: "superseded" | "standing" };

/** What became of a publication as it is known now. */
export function editionState(facts: NoticeFacts, figure: Figure): EditionState {
  const by = facts.figures.find((other) => other.corrects === figure.version);
  if (by) return { kind: "corrected", by };
  return { kind: standingFigure(facts.figures)?.version === figure.version ? "standing" : "superseded" };
}

/** One version of one section, as it read. */
export function SectionPage(props: NoticeProps & { section: SectionVersion }) {
  const { facts, locale, t, links, section } = props;
  const versions = facts.sections.filter((one) => one.key === section.key).sort((a, b) => b.version - a.version);
  const next = versions.find((one) => one.version === section.version + 1);
  const stands = standingSection(facts.sections, section.key)?.version === section.version;
  const title = t(`sections.${section.key}`);
  const toPresent = <a href={`${links.page("index.html")}#${section.key}`}>{t("toSection")}</a>;
  return (
    <Frame
      {...props}
      banner={
        <div className={stands ? "banner" : "banner old"} role="note">
          <p>
            {next
              ? t("sectionSuperseded", { date: formatDate(next.approvedOn, locale) })
              : t(stands ? "sectionStanding" : "sectionEarlier")}
          </p>
          <p>{toPresent}</p>
        </div>
      }
    >
      <p className="eyebrow">{t("eyebrow")}</p>
      <h1>{title}</h1>
      <p className="as-of">
        {t("updatedOn", { date: formatDate(section.approvedOn, locale) })}{" "}
        <span className="quiet">{t("sectionVersion", { version: section.version })}</span>
      </p>
      <p className="typed quiet">{section.summary[locale]}</p>
      <div className={`text ${section.key}`}>
        <Typed text={section.text[locale]} />
      </div>
      <Section title={t("sectionEarlier")}>
        <ul>
          {versions.map((one) => (
            <li key={one.version} aria-current={one.version === section.version ? "page" : undefined}>
              <a href={links.page(sectionPage(one.key, one.version))}>
                {t("sectionEarlierLine", { date: formatDate(one.approvedOn, locale), version: one.version })}
              </a>
            </li>
          ))}
        </ul>
      </Section>
    </Frame>
  );
}

/** Everything that ever changed, newest first. */
export function ChangesPage(props: NoticeProps) {
  const { facts, t, links } = props;
  return (
    <Frame {...props}>
      <p className="eyebrow">{t("eyebrow")}</p>
      <h1>{t("changesTitle")}</h1>
      <p>{t("changesNote")}</p>
      <ChangeList {...props} changes={listChanges(facts)} />
      <p className="more">
        <a href={links.page("index.html")}>{t("toLatest")}</a>
      </p>
    </Frame>
  );
}
