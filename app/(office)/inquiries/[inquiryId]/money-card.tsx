import { useLocale, useTranslations } from "next-intl";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import { TextLink } from "@/components/ui/text-link";
import { formatDate, formatInstant, formatMoney, type Locale } from "@/lib/core/format";
import type { Inquiry } from "@/lib/inquiries/find-inquiry";
import type { MoneyEntry } from "@/lib/reimbursements/queries";
import { moneyFinding } from "@/lib/reimbursements/rules";
import { BookForm, ReverseForm } from "./money-forms";

type MoneyCardProps = {
  inquiry: Inquiry;
  entries: readonly MoneyEntry[];
  /** The next step books: its form stands with the steps. */
  bookedAbove: boolean;
  mayEdit: boolean;
  mayReadBatch: boolean;
  today: string;
};

/** The money of the case: sums, entries, and booking or reversing one. */
export function MoneyCard({ inquiry, entries, bookedAbove, mayEdit, mayReadBatch, today }: MoneyCardProps) {
  const t = useTranslations("inquiries.money");
  const locale = useLocale() as Locale;
  const currency = entries[0]?.currency ?? null;
  const { charged, relieved } = inquiry;
  const finding = moneyFinding(charged, relieved);
  const money = (amount: bigint) => formatMoney(amount, currency ?? "JPY", locale);
  const open = mayEdit && inquiry.closedAs === null;
  const cell = "border-t px-3 py-2 align-top first:pl-4 last:pr-4";
  const head = "px-3 py-1.5 font-medium whitespace-nowrap first:pl-4 last:pr-4";
  return (
    <Card title={t("title")} flush>
      {charged !== null && relieved !== null && (
        <dl className="grid grid-cols-3 items-end gap-3 px-4 pt-3 pb-1">
          {(
            [
              ["charged", charged],
              ["relieved", relieved],
              ["burden", charged - relieved],
            ] as const
          ).map(([name, amount]) => (
            <div key={name}>
              <dt className="text-xs text-muted">{t(name)}</dt>
              <dd
                className={`text-base font-semibold tabular-nums ${name === "burden" && amount > 0n ? "text-bad" : ""}`}
              >
                {money(amount)}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {finding && (
        <div className="px-4 py-2">
          <NoticeBar tone="warn">{t(`findings.${finding}`)}</NoticeBar>
        </div>
      )}
      {entries.length === 0 ? (
        <p className="px-4 py-3 text-muted">{t("none")}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
        <section tabIndex={0} aria-label={t("title")} className="relative overflow-x-auto">
          <table className="mt-2 w-full min-w-[46rem]">
            <thead className="text-left text-xs text-muted">
              <tr>
                <th scope="col" className={head}>
                  {t("columns.bookedOn")}
                </th>
                <th scope="col" className={head}>
                  {t("columns.kind")}
                </th>
                <th scope="col" className={`${head} text-right`}>
                  {t("columns.amount")}
                </th>
                <th scope="col" className={head}>
                  {t("columns.payer")}
                </th>
                <th scope="col" className={head}>
                  {t("columns.note")}
                </th>
                <th scope="col" className={head}>
                  {t("columns.made")}
                </th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => {
                const kind = t(`kinds.${entry.kind}`);
                const undone = entry.reversedBy !== null || entry.reversesId !== null;
                return (
                  <tr key={entry.id} className={undone ? "text-muted" : undefined}>
                    <td className={`${cell} whitespace-nowrap`}>{formatDate(entry.bookedOn, locale)}</td>
                    <td className={`${cell} whitespace-nowrap`}>
                      {entry.reversesId === null ? kind : t("reverses", { kind })}
                      {entry.reversedBy !== null && <span className="block text-xs">{t("reversed")}</span>}
                    </td>
                    <td
                      className={`${cell} text-right whitespace-nowrap tabular-nums ${entry.reversedBy === null ? "" : "line-through"}`}
                    >
                      {formatMoney(entry.reversesId === null ? entry.amount : -entry.amount, entry.currency, locale)}
                    </td>
                    <td className={`${cell} whitespace-nowrap`}>
                      {entry.payer ? (
                        t(`payers.${entry.payer}`)
                      ) : (
                        <span className="text-faint" aria-hidden>
                          –
                        </span>
                      )}
                      {entry.advanced && <span className="block text-xs text-muted">{t("advanced")}</span>}
                    </td>
                    <td className={`${cell} w-full min-w-36`}>
                      {entry.reference && <span className="mr-2 font-mono text-xs">{entry.reference}</span>}
                      {entry.note}
                      {entry.source && <SourceLine source={entry.source} mayReadBatch={mayReadBatch} />}
                    </td>
                    <td className={`${cell} min-w-44`}>
                      {entry.madeByName}
                      <span className="block text-xs whitespace-nowrap text-muted">
                        {formatInstant(entry.madeAt, locale, inquiry.timeZone)}
                      </span>
                      {open && !undone && <ReverseForm entryId={entry.id} />}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </section>
      )}
      {open && !bookedAbove && (
        <div className="border-t px-4 py-3">
          <BookForm
            inquiryId={inquiry.id}
            seen={entries.length}
            currency={currency ?? inquiry.said?.currency ?? "JPY"}
            fixed={currency !== null}
            today={today}
          />
        </div>
      )}
    </Card>
  );
}

/** The record that brought the entry; a link for whoever may read batches. */
function SourceLine({ source, mayReadBatch }: { source: NonNullable<MoneyEntry["source"]>; mayReadBatch: boolean }) {
  const t = useTranslations("inquiries.money");
  const { batchId, rowNo } = source;
  const words = rowNo === 0 ? t("sourceGone", { batch: batchId }) : t("source", { batch: batchId, row: rowNo });
  return (
    <span className="block text-xs text-muted">
      {mayReadBatch ? (
        <TextLink href={`/batches/${batchId}`} prefetch={false}>
          {words}
        </TextLink>
      ) : (
        words
      )}
    </span>
  );
}
