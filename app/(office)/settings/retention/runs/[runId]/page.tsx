import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { rowId } from "@/app/(office)/row-id";
import { HoldSubject } from "@/app/(office)/settings/retention/holds-card";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { DownloadLink } from "@/components/ui/download-link";
import { NoticeBar } from "@/components/ui/notice-bar";
import { Status } from "@/components/ui/status";
import { formatDate, formatInstant, formatNumber, type Locale } from "@/lib/core/format";
import { findRun } from "@/lib/retention/queries";
import { findIncident } from "@/lib/settings/queries";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("retention.report"))("title") };
}

/** One run's report: what went of each class, by which cut-off, what was held, and that nothing due remained. */
export default async function RunPage({ params }: { params: Promise<{ runId: string }> }) {
  const id = rowId((await params).runId);
  const { run, timeZone } = await officePage(async (actor) => ({
    run: await findRun(actor, id),
    timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
  }));
  const [t, words] = await Promise.all([getTranslations("retention.report"), getTranslations("retention.classes")]);
  const locale = (await getLocale()) as Locale;
  const left = run.lines.reduce((sum, line) => sum + line.remaining, 0);
  const heads = ["class", "days", "cutOff", "erased", "parts", "bytes", "held", "remaining"] as const;
  return (
    <div className="max-w-6xl space-y-4">
      <PageHeader
        title={t("one", { id: run.id })}
        crumbs={[{ label: t("back"), href: "/settings/retention" }]}
        status={<Status tone={run.state === "ended" ? "good" : "warn"}>{t(run.state)}</Status>}
        note={t("note", {
          at: formatInstant(run.beganAt, locale, timeZone),
          today: formatDate(run.today, locale),
        })}
        actions={<DownloadLink href={`/api/retention/${run.id}`}>{t("csv")}</DownloadLink>}
      />
      {run.state === "ended" && (
        <NoticeBar tone={left === 0 ? "good" : "warn"} title={t(left === 0 ? "complete" : "incomplete")}>
          {t("unchanged")}
        </NoticeBar>
      )}
      <Card title={t("lines")} flush>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse */}
        <section className="overflow-x-auto" tabIndex={0} aria-label={t("lines")}>
          <table className="w-full border-collapse text-sm">
            <thead>
              <tr className="border-b bg-sunken text-xs text-muted">
                {heads.map((head) => (
                  <th
                    key={head}
                    scope="col"
                    className={`px-4 py-2 font-medium whitespace-nowrap ${head === "class" ? "text-left" : "text-right"}`}
                  >
                    {t(`columns.${head}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {run.lines.map((line) => (
                <tr key={line.dataClass} className="border-b tabular-nums last:border-0">
                  <th scope="row" className="px-4 py-1.5 text-left font-normal whitespace-nowrap">
                    {words(`${line.dataClass}.name`)}
                  </th>
                  <td className="px-4 py-1.5 text-right">{formatNumber(line.days)}</td>
                  <td className="px-4 py-1.5 text-right whitespace-nowrap">{formatDate(line.cutOff, locale)}</td>
                  <td className="px-4 py-1.5 text-right font-medium">{formatNumber(line.erased)}</td>
                  <td className="px-4 py-1.5 text-right">{formatNumber(Number(line.parts))}</td>
                  <td className="px-4 py-1.5 text-right">{line.bytes > 0n ? formatNumber(Number(line.bytes)) : "–"}</td>
                  <td className="px-4 py-1.5 text-right">{formatNumber(line.held)}</td>
                  <td className="px-4 py-1.5 text-right">{line.done ? formatNumber(line.remaining) : "–"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </Card>
      <Card title={t("holds")}>
        {run.holds.length === 0 ? (
          <p className="text-muted">{t("noHolds")}</p>
        ) : (
          <ul className="list-inside list-disc">
            {run.holds.map((hold) => (
              <li key={hold.id}>
                <HoldSubject hold={hold} /> <span className="text-xs text-muted">{t("hold", { id: hold.id })}</span>
              </li>
            ))}
          </ul>
        )}
      </Card>
    </div>
  );
}
