import { useTranslations } from "next-intl";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { TextLink } from "@/components/ui/text-link";
import { formatDate, formatInstant, type Locale } from "@/lib/core/format";
import type { NoticeDetail } from "@/lib/notices/find-notice";

/** What is frozen of a publication, apart from its figure. */
export function FactsCard({ notice, locale }: { notice: NoticeDetail; locale: Locale }) {
  const t = useTranslations("notices");
  return (
    <Card title={t("one.facts")}>
      <DescriptionList
        facts={[
          { term: t("columns.asOf"), value: formatDate(notice.asOf, locale) },
          { term: t("one.since"), value: formatDate(notice.since, locale) },
          { term: t("one.block"), value: t("one.blockValue", { block: notice.blockNo }) },
          {
            term: t("rule.term"),
            value: <TextLink href="/notices/rules">{t("rule.version", { version: notice.ruleVersion })}</TextLink>,
          },
          { term: t("one.hash"), value: <code title={notice.hash}>{notice.hash.slice(0, 12)}</code> },
        ]}
      />
      {notice.state === "published" && notice.acknowledged.length > 0 && (
        <div className="mt-3 border-t pt-3">
          <h3 className="text-xs font-medium text-muted">{t("warnings.kept")}</h3>
          <ul className="mt-1 space-y-1.5">
            {notice.acknowledged.map(({ key, byName, at }) => {
              const [id, count] = key.split(":");
              return (
                <li key={key}>
                  {t(`warnings.${id}`, { count: Number(count) })}
                  <span className="block text-xs text-muted">
                    {t("warnings.acknowledged", {
                      name: byName,
                      at: formatInstant(new Date(at), locale, notice.timeZone),
                    })}
                  </span>
                </li>
              );
            })}
          </ul>
        </div>
      )}
    </Card>
  );
}

/** Who did what with it, oldest first. */
export function HistoryCard({ notice, locale }: { notice: NoticeDetail; locale: Locale }) {
  const t = useTranslations("notices");
  return (
    <Card title={t("one.history")}>
      <ol className="space-y-2">
        {notice.steps.map((step) => (
          <li key={step.seq}>
            <p>
              <span className="font-medium">{step.name}</span> {t(`events.${step.type.replace(".", "_")}`)}
            </p>
            {step.reason && <p>{t("one.because", { reason: step.reason })}</p>}
            <p className="text-xs text-muted">{formatInstant(step.at, locale, notice.timeZone)}</p>
          </li>
        ))}
      </ol>
    </Card>
  );
}
