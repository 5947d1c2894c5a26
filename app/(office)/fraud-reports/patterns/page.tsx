import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { FraudTabs } from "@/app/(office)/fraud-reports/fraud-tabs";
import { fraudReportsSpec } from "@/app/(office)/fraud-reports/spec";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { tableHref } from "@/components/table/spec";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Badge } from "@/components/ui/status";
import { TextLink } from "@/components/ui/text-link";
import { may } from "@/lib/access/actor";
import { formatChange, formatDate, formatNumber, type Locale } from "@/lib/core/format";
import { type ContactPattern, findPatterns, type PretextPattern, RECENT_DAYS } from "@/lib/hotline/fraud/patterns";
import { OfferPretext, PretextForm } from "./pretext-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("fraudReports"))("patterns.title") };
}

const cell = "border-b px-4 py-2 align-top";
const head =
  "[&>th]:border-b [&>th]:px-4 [&>th]:py-2 [&>th]:text-left [&>th]:text-xs [&>th]:font-medium [&>th]:text-muted";

/** What repeats: pretexts, with their last four weeks against those before, and numbers and addresses told of twice. */
export default async function PatternsPage() {
  const { pretexts, contacts, mayExtend } = await officePage(async (actor) => ({
    ...(await findPatterns(actor)),
    mayExtend: may(actor, "fraudReport.pretexts"),
  }));
  const t = await getTranslations("fraudReports");
  return (
    <div className="space-y-4">
      <PageHeader title={t("title")} note={t("note")} />
      <FraudTabs current="patterns" />
      <Card title={t("patterns.pretexts")} note={t("patterns.pretextsNote", { days: RECENT_DAYS })} flush>
        <Pretexts pretexts={pretexts} mayExtend={mayExtend} />
      </Card>
      {mayExtend && (
        <Card title={t("patterns.add")} note={t("patterns.addNote")}>
          <PretextForm key={pretexts.length} />
        </Card>
      )}
      <Card title={t("patterns.contacts")} note={t("patterns.contactsNote")} flush>
        {contacts.length === 0 ? <EmptyState title={t("patterns.noContacts")} /> : <Contacts contacts={contacts} />}
      </Card>
    </div>
  );
}

async function Pretexts({ pretexts, mayExtend }: { pretexts: readonly PretextPattern[]; mayExtend: boolean }) {
  const t = await getTranslations("fraudReports");
  const locale = (await getLocale()) as Locale;
  const day = (on: string | null) => (on ? formatDate(on, locale) : "–");
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
    <section className="overflow-x-auto" aria-label={t("patterns.pretexts")} tabIndex={0}>
      <table className="w-full min-w-[44rem]">
        <thead>
          <tr className={head}>
            <th scope="col">{t("columns.pretext")}</th>
            <th scope="col" className="text-right!">
              {t("patterns.reports")}
            </th>
            <th scope="col" className="text-right!">
              {t("patterns.recent", { days: RECENT_DAYS })}
            </th>
            <th scope="col" className="text-right!">
              {t("patterns.given")}
            </th>
            <th scope="col">{t("patterns.first")}</th>
            <th scope="col">{t("patterns.last")}</th>
            {mayExtend && (
              <th scope="col">
                <span className="sr-only">{t("patterns.offer")}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody className="[&>tr:last-child>*]:border-b-0">
          {pretexts.map((one) => {
            const name = locale === "ja" ? one.nameJa : one.nameEn;
            return (
              <tr key={one.id}>
                <th scope="row" className={`${cell} text-left font-medium`}>
                  <span className="inline-flex flex-wrap items-center gap-2">
                    {one.reports > 0 ? (
                      <TextLink
                        href={tableHref("/fraud-reports", fraudReportsSpec, { filters: { pretext: [String(one.id)] } })}
                      >
                        {name}
                      </TextLink>
                    ) : (
                      name
                    )}
                    {one.ended && <Badge>{t("patterns.ended")}</Badge>}
                  </span>
                </th>
                <td className={`${cell} text-right`}>{formatNumber(one.reports)}</td>
                <td className={`${cell} text-right`}>
                  {formatNumber(one.recent)}
                  {one.recent + one.before > 0 && (
                    <span className="ml-2 text-xs text-muted">
                      {t("patterns.change", { change: formatChange(one.recent - one.before) })}
                    </span>
                  )}
                </td>
                <td className={`${cell} text-right`}>{formatNumber(one.given)}</td>
                <td className={`${cell} whitespace-nowrap`}>{day(one.firstOn)}</td>
                <td className={`${cell} whitespace-nowrap`}>{day(one.lastOn)}</td>
                {mayExtend && (
                  <td className={`${cell} text-right`}>
                    <OfferPretext id={one.id} name={name} offered={!one.ended} />
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

async function Contacts({ contacts }: { contacts: readonly ContactPattern[] }) {
  const t = await getTranslations("fraudReports");
  const locale = (await getLocale()) as Locale;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
    <section className="overflow-x-auto" aria-label={t("patterns.contacts")} tabIndex={0}>
      <table className="w-full min-w-[44rem]">
        <thead>
          <tr className={head}>
            <th scope="col">{t("columns.contact")}</th>
            <th scope="col" className="text-right!">
              {t("patterns.reports")}
            </th>
            <th scope="col">{t("columns.pretext")}</th>
            <th scope="col" className="text-right!">
              {t("patterns.given")}
            </th>
            <th scope="col" className="text-right!">
              {t("columns.handedOver")}
            </th>
            <th scope="col">{t("patterns.first")}</th>
            <th scope="col">{t("patterns.last")}</th>
          </tr>
        </thead>
        <tbody className="[&>tr:last-child>*]:border-b-0">
          {contacts.map((one) => (
            <tr key={one.reportId}>
              <th scope="row" className={`${cell} text-left font-medium whitespace-nowrap`}>
                <TextLink
                  href={tableHref("/fraud-reports", fraudReportsSpec, { filters: { sameAs: String(one.reportId) } })}
                >
                  <span className="font-mono">{one.mask}</span>
                </TextLink>
                <span className="ml-2 text-xs font-normal text-muted">{t(`contactKinds.${one.kind}`)}</span>
              </th>
              <td className={`${cell} text-right`}>{formatNumber(one.reports)}</td>
              <td className={cell}>{one.pretexts.map((pretext) => pretext[locale]).join(t("listSeparator"))}</td>
              <td className={`${cell} text-right`}>{formatNumber(one.given)}</td>
              <td className={`${cell} text-right`}>{formatNumber(one.handedOver)}</td>
              <td className={`${cell} whitespace-nowrap`}>{formatDate(one.firstOn, locale)}</td>
              <td className={`${cell} whitespace-nowrap`}>{formatDate(one.lastOn, locale)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
