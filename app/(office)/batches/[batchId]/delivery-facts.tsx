import { getLocale, getTranslations } from "next-intl/server";
import { companyName, coverageOf, coveredDays, formatBytes } from "@/app/(office)/batches/batch-words";
import { officePage } from "@/app/doors";
import { Card } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { DescriptionList } from "@/components/ui/description-list";
import { TextLink } from "@/components/ui/text-link";
import { formatDate, formatInstant, formatNumber, type Locale } from "@/lib/core/format";
import type { Batch } from "@/lib/intake/batches";
import { findTotals } from "@/lib/intake/check/totals";
import { ControlTotals } from "./control-totals";
import { CoversForm } from "./covers-form";
import { DateForm } from "./date-form";
import type { BatchRights } from "./page";
import { RejectForm } from "./reject-form";

type DeliveryFactsProps = { batch: Batch; rights: BatchRights; timeZone: string; today: string };

/** What was delivered: whose, when, which bytes; and what can still be said about it. */
export async function DeliveryFacts({ batch, rights, timeZone, today }: DeliveryFactsProps) {
  const t = await getTranslations("batches");
  const locale = (await getLocale()) as Locale;
  const totals = await officePage((actor) => findTotals(actor, batch.id));
  const correctable = rights.correctDate && (batch.state === "committed" || batch.state === "review");
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_24rem]">
      <Card title={t("delivery.title")}>
        <DescriptionList
          facts={[
            {
              term: t("columns.company"),
              value: (
                <TextLink href={`/settings/companies/${batch.company.id}`}>
                  {companyName(batch.company, locale)}
                </TextLink>
              ),
            },
            { term: t("columns.receivedOn"), value: formatDate(batch.receivedOn, locale) },
            {
              term: t("columns.covers"),
              value: (
                <span className="flex flex-wrap items-baseline gap-x-3">
                  {coveredDays(batch, locale)}
                  <TextLink href={coverageOf(batch)}>{t("covers.toCalendar")}</TextLink>
                </span>
              ),
            },
            { term: t("columns.source"), value: t(`sources.${batch.source}`) },
            { term: t("columns.fileName"), value: batch.fileName },
            {
              term: t("delivery.bytes"),
              value: t("delivery.bytesValue", { bytes: formatNumber(batch.bytes), size: formatBytes(batch.bytes) }),
            },
            {
              term: "SHA-256",
              value: (
                <span className="flex flex-wrap items-center gap-2">
                  <code className="font-mono text-xs break-all">{batch.sha256}</code>
                  <CopyButton text={batch.sha256} />
                </span>
              ),
            },
            {
              term: t("delivery.by"),
              value: `${batch.createdBy ?? t("bySystem")} · ${formatInstant(batch.createdAt, locale, timeZone)}`,
            },
          ]}
        />
        <div className="mt-3">
          <ControlTotals totals={totals} />
        </div>
      </Card>
      <div className="min-w-0 space-y-4">
        {correctable && (
          <Card title={t("date.title")}>
            <DateForm
              batchId={batch.id}
              receivedOn={batch.receivedOn}
              today={today}
              committed={batch.state === "committed"}
            />
          </Card>
        )}
        {rights.receive && batch.state !== "rejected" && batch.state !== "reverted" && (
          <Card title={t("covers.title")}>
            <CoversForm batchId={batch.id} from={batch.coversFrom} to={batch.coversTo} />
          </Card>
        )}
        {rights.reject && batch.state === "review" && (
          <Card title={t("reject.title")}>
            <RejectForm batchId={batch.id} />
          </Card>
        )}
      </div>
    </div>
  );
}
