import { getLocale, getTranslations } from "next-intl/server";
import { Card } from "@/components/ui/card";
import { TextLink } from "@/components/ui/text-link";
import { may } from "@/lib/access/actor";
import { formatDate, formatNumber, type Locale } from "@/lib/core/format";
import { countWaitingBatches, listSilentCompanies } from "@/lib/reports/queries";
import { FailedPanel, readPanel } from "./panel";

/** Deliveries that wait for somebody. */
export async function WaitingPanel() {
  const t = await getTranslations("dashboard");
  const read = await readPanel(async (actor) => ({
    waiting: await countWaitingBatches(actor),
    toBatches: may(actor, "batch.read"),
  }));
  if (!read) return <FailedPanel title={t("readFailed", { name: t("batches.title") })} />;
  const { waiting, toBatches } = read;
  const lines = (
    [
      ["review", waiting.review, "review"],
      ["reading", waiting.reading, "received,reading"],
      ["unreadable", waiting.unreadable, "unreadable"],
    ] as const
  ).filter(([, count]) => count > 0);
  return (
    <Card title={t("batches.title")}>
      {lines.length === 0 ? (
        <p className="text-muted">{t("batches.none")}</p>
      ) : (
        <ul className="space-y-1.5">
          {lines.map(([name, count, states]) => (
            <li key={name} className="flex items-baseline gap-2">
              <span className="flex-1">
                {toBatches ? (
                  <TextLink href={`/batches?state=${states}`}>{t(`batches.${name}`)}</TextLink>
                ) : (
                  t(`batches.${name}`)
                )}
              </span>
              <span className="font-semibold tabular-nums">{formatNumber(count)}</span>
              <span className="text-xs text-muted">{t("batchesUnit", { count })}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** Card companies that have not delivered for longer than the settings' limit. */
export async function SilentPanel() {
  const [t, locale] = await Promise.all([getTranslations("dashboard"), getLocale() as Promise<Locale>]);
  const read = await readPanel(async (actor) => ({
    ...(await listSilentCompanies(actor)),
    toBatches: may(actor, "batch.read"),
  }));
  if (!read) return <FailedPanel title={t("readFailed", { name: t("silent.title") })} />;
  const { companies, afterDays, toBatches } = read;
  return (
    <Card title={t("silent.title")} note={t("silent.note", { days: afterDays })}>
      {companies.length === 0 ? (
        <p className="text-muted">{t("silent.none")}</p>
      ) : (
        <ul className="max-h-72 space-y-1.5 overflow-y-auto">
          {companies.map((one) => {
            const name = locale === "ja" ? one.nameJa : one.nameEn;
            return (
              <li key={one.id}>
                {toBatches ? (
                  <TextLink href={`/batches?company=${one.id}`} prefetch={false}>
                    {name}
                  </TextLink>
                ) : (
                  name
                )}
                <span className="block text-xs text-muted">
                  {one.lastReceivedOn === null || one.days === null
                    ? t("silent.never")
                    : t("silent.last", { date: formatDate(one.lastReceivedOn, locale), days: one.days })}
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
