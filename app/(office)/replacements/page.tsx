import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { TextLink } from "@/components/ui/text-link";
import { isIsoDate } from "@/lib/core/dates";
import { formatCard, formatDate, type Locale } from "@/lib/core/format";
import { listOpenReplacements, type Place } from "@/lib/reimbursements/replacements/queries";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("replacements"))("title") };
}

type ReplacementsPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** Cards whose replacement is not over: asked for or stopped, and no new one yet; the oldest first. */
export default async function ReplacementsPage({ searchParams }: ReplacementsPageProps) {
  const after = placeIn((await searchParams).after);
  const { rows, next } = await officePage((actor) => listOpenReplacements(actor, after));
  const t = await getTranslations("replacements");
  const locale = (await getLocale()) as Locale;
  const head = "px-4 py-1.5 font-medium";
  const cell = "border-t px-4 py-2 whitespace-nowrap";
  return (
    <>
      <PageHeader title={t("title")} note={t("note")} />
      <Card flush>
        {rows.length === 0 ? (
          <EmptyState title={t("empty")} next={t("emptyNext")} />
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
          <section tabIndex={0} aria-label={t("title")} className="relative overflow-x-auto">
            <table className="w-full min-w-[40rem]">
              <thead className="text-left text-xs text-muted">
                <tr>
                  {(["inquiry", "card", "requestedOn", "stoppedOn"] as const).map((name) => (
                    <th key={name} scope="col" className={head}>
                      {t(`columns.${name}`)}
                    </th>
                  ))}
                  <th scope="col" className={`${head} text-right`}>
                    {t("columns.age")}
                  </th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.inquiryId}>
                    <td className={cell}>
                      <TextLink href={`/inquiries/${row.inquiryId}`} prefetch={false}>
                        {row.reference ?? t("toInquiry", { id: row.inquiryId })}
                      </TextLink>
                    </td>
                    <td className={`${cell} font-mono`}>{formatCard(row)}</td>
                    <td className={cell}>{row.requestedOn ? formatDate(row.requestedOn, locale) : "–"}</td>
                    <td className={cell}>{row.stoppedOn ? formatDate(row.stoppedOn, locale) : "–"}</td>
                    <td className={`${cell} text-right tabular-nums`}>{t("days", { days: row.age })}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
        {(next || after) && (
          <div className="flex gap-2 border-t px-4 py-3">
            {after && (
              <LinkButton href="/replacements" size="sm">
                {t("fromStart")}
              </LinkButton>
            )}
            {next && (
              <LinkButton href={`/replacements?after=${next.since}.${next.id}`} size="sm">
                {t("more")}
              </LinkButton>
            )}
          </div>
        )}
      </Card>
    </>
  );
}

/** Where a page goes on, as its address says it: 2012-03-01.512. */
function placeIn(text: string | string[] | undefined): Place | null {
  const [since = "", id = ""] = typeof text === "string" ? text.split(".") : [];
  return isIsoDate(since) && /^\d{1,9}$/.test(id) ? { since, id: Number(id) } : null;
}
