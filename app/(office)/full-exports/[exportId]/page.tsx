import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { ExportStatus } from "@/app/(office)/full-exports/export-status";
import { scopeWords } from "@/app/(office)/full-exports/scope-words";
import { rowId } from "@/app/(office)/row-id";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { may } from "@/lib/access/actor";
import { formatInstant, formatNumber, type Locale } from "@/lib/core/format";
import { findExport } from "@/lib/reports/full-exports";
import { findIncident } from "@/lib/settings/queries";
import { ExportSteps } from "./export-steps";

type Params = { params: Promise<{ exportId: string }> };

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  const t = await getTranslations("fullExports");
  return { title: t("one", { id: (await params).exportId.slice(0, 9) }) };
}

/** One request: what was asked for and why, what the second person said, the file and how often it left. */
export default async function FullExportPage({ params }: Params) {
  const id = rowId((await params).exportId);
  const { row, mayApprove, mayRequest, timeZone } = await officePage(async (actor) => ({
    row: await findExport(actor, id),
    mayApprove: may(actor, "fullExport.approve"),
    mayRequest: may(actor, "fullExport.request"),
    timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
  }));
  const t = await getTranslations("fullExports");
  const locale = (await getLocale()) as Locale;
  const at = (instant: Date | null) => instant && formatInstant(instant, locale, timeZone);
  return (
    <div className="max-w-4xl space-y-4">
      <PageHeader
        title={t("one", { id })}
        crumbs={[{ label: t("title"), href: "/full-exports" }]}
        status={<ExportStatus state={row.state} />}
        note={t("askedBy", { name: row.requestedByName, at: at(row.requestedAt) ?? "" })}
      />
      <ExportSteps
        id={id}
        state={row.state}
        own={row.own}
        mayApprove={mayApprove}
        mayRequest={mayRequest}
        rows={row.rows}
        left={row.left}
        eraseAt={at(row.eraseAt)}
      />
      <Card title={t("asked")}>
        <DescriptionList
          columns={2}
          facts={[
            { term: t("columns.list"), value: t(`lists.${row.list}`) },
            { term: t("columns.scope"), value: scopeWords(row, t, locale) },
            { term: t("columns.rows"), value: formatNumber(row.rows) },
            { term: t("form.reason"), value: row.reason },
            { term: t("columns.recipient"), value: row.recipientName },
            { term: t("form.recipient"), value: <code className="font-mono break-all">{row.recipient}</code> },
          ]}
        />
      </Card>
      {row.decidedByName && (
        <Card title={t("decided")}>
          <DescriptionList
            columns={2}
            facts={[
              { term: t("columns.decidedBy"), value: row.decidedByName },
              { term: t("decidedAt"), value: at(row.decidedAt) },
              ...(row.decision ? [{ term: t("decision"), value: row.decision }] : []),
            ]}
          />
        </Card>
      )}
      {row.bytes !== null && (
        <Card title={t("file")} note={t("fileNote")}>
          <DescriptionList
            columns={2}
            facts={[
              { term: t("bytes"), value: formatNumber(row.bytes) },
              { term: t("columns.downloads"), value: formatNumber(row.downloads) },
              {
                term: t("eraseAt"),
                value: row.erasedAt ? t("erasedAt", { at: at(row.erasedAt) ?? "" }) : at(row.eraseAt),
              },
              { term: "SHA-256", value: <code className="font-mono break-all">{row.sha256}</code> },
            ]}
          />
        </Card>
      )}
    </div>
  );
}
