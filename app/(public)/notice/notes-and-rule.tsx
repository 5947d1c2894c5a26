import { formatDate, formatNumber } from "@/lib/core/format";
import type { Figure } from "@/lib/notices/schema";
import { type NoticeProps, Section, Typed } from "./parts";

/** Explanations beside published figures, newest first: the figures stay, so they are kept apart from corrections. */
export function ExplanatoryNotes({ facts, locale, t }: NoticeProps) {
  const latest = facts.notes.at(-1);
  if (!latest) return null;
  return (
    <Section
      id="notes"
      title={t("notesHeading")}
      updated={t("updatedOn", { date: formatDate(latest.publishedOn, locale) })}
    >
      <p>{t("notesIntro")}</p>
      <ul>
        {[...facts.notes].reverse().map((note) => {
          const figure = facts.figures.find((one) => one.version === note.version);
          return (
            <li key={`${note.version} ${note.publishedAt.toISOString()}`}>
              {figure && (
                <p>
                  {t("noteLine", {
                    version: note.version,
                    asOf: formatDate(figure.asOf, locale),
                    count: formatNumber(figure.count),
                    date: formatDate(note.publishedOn, locale),
                  })}
                </p>
              )}
              <Typed text={note.text[locale]} />
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

/** The counting rule in force, and every change of it with the figure under the old and under the new rule. */
export function CountingRule({ facts, locale, t }: NoticeProps) {
  const rule = facts.rules.at(-1);
  if (!rule) return null;
  const changes = facts.figures.filter((figure) => figure.ruleChange !== null).reverse();
  return (
    <Section
      id="rule"
      title={t("ruleHeading", { version: rule.version })}
      {...(changes[0] && { updated: t("updatedOn", { date: formatDate(changes[0].publishedOn, locale) }) })}
    >
      <Typed text={rule.text[locale]} />
      {changes.map((figure) => (
        <RuleChange key={figure.version} figure={figure} locale={locale} t={t} />
      ))}
    </Section>
  );
}

function RuleChange({ figure, locale, t }: Pick<NoticeProps, "locale" | "t"> & { figure: Figure }) {
  if (!figure.ruleChange) return null;
  const cells = [
    [t("ruleBefore", { version: figure.ruleVersion - 1 }), figure.ruleChange.oldCount],
    [t("ruleNow", { version: figure.ruleVersion }), figure.count],
  ] as const;
  return (
    <table>
      <caption>{t("ruleChangeLine", { edition: figure.version, asOf: formatDate(figure.asOf, locale) })}</caption>
      <thead>
        <tr>
          {cells.map(([name]) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr>
          {cells.map(([name, count]) => (
            <td key={name} className="count">
              {formatNumber(count)}
              {locale === "ja" && t("unit")}
            </td>
          ))}
        </tr>
      </tbody>
    </table>
  );
}
