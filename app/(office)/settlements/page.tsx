import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { Status } from "@/components/ui/status";
import { TextLink } from "@/components/ui/text-link";
import { formatDate, formatMoney, type Locale } from "@/lib/core/format";
import { type Balance, listBalances } from "@/lib/reimbursements/settlements/queries";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("settlements"))("title") };
}

/** What each card company advanced for the organisation, what it was paid, and what is open. */
export default async function SettlementsPage() {
  const balances = await officePage(listBalances);
  const [t, locale] = await Promise.all([getTranslations("settlements"), getLocale() as Promise<Locale>]);
  const head = "px-4 py-2 font-medium";
  const end = `${head} text-right`;
  return (
    <>
      <PageHeader title={t("title")} note={t("note")} />
      <Card flush>
        {balances.length === 0 ? (
          <p className="px-4 py-3 text-muted">{t("empty")}</p>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
          <section tabIndex={0} aria-label={t("title")} className="relative overflow-x-auto">
            <table className="w-full min-w-[40rem]">
              <thead className="text-left text-xs text-muted">
                <tr>
                  <th scope="col" className={head}>
                    {t("columns.company")}
                  </th>
                  <th scope="col" className={end}>
                    {t("columns.advanced")}
                  </th>
                  <th scope="col" className={end}>
                    {t("columns.settled")}
                  </th>
                  <th scope="col" className={end}>
                    {t("columns.balance")}
                  </th>
                  <th scope="col" className={head}>
                    {t("columns.openSince")}
                  </th>
                </tr>
              </thead>
              <tbody>
                {balances.map((one) => (
                  <Row key={`${one.id} ${one.currency}`} balance={one} locale={locale} />
                ))}
              </tbody>
            </table>
          </section>
        )}
      </Card>
    </>
  );
}

async function Row({ balance, locale }: { balance: Balance; locale: Locale }) {
  const t = await getTranslations("settlements");
  const { id, currency, advanced, settled, openSince } = balance;
  const cell = "border-t px-4 py-2";
  const end = `${cell} text-right whitespace-nowrap tabular-nums`;
  const open = advanced - settled;
  const money = (amount: bigint) => formatMoney(amount, currency ?? "JPY", locale);
  return (
    <tr>
      <th scope="row" className={`${cell} text-left font-normal`}>
        <TextLink href={`/settlements/${id}`} prefetch={false}>
          {locale === "ja" ? balance.nameJa : balance.nameEn}
        </TextLink>
      </th>
      {currency === null ? (
        <td colSpan={4} className={`${cell} text-muted`}>
          {t("noMovement")}
        </td>
      ) : (
        <>
          <td className={end}>{money(advanced)}</td>
          <td className={end}>{money(settled)}</td>
          <td className={`${end} font-semibold`}>{money(open)}</td>
          <td className={`${cell} whitespace-nowrap`}>
            {openSince ? (
              <Status tone="warn">{formatDate(openSince, locale)}</Status>
            ) : (
              <Status tone={open < 0n ? "accent" : "good"}>{t(open < 0n ? "inFavour" : "settledUp")}</Status>
            )}
          </td>
        </>
      )}
    </tr>
  );
}
