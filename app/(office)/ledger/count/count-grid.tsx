import { useTranslations } from "next-intl";
import { blocksSpec } from "@/app/(office)/ledger/spec";
import { tableHref } from "@/components/table/spec";
import { TextLink } from "@/components/ui/text-link";
import { formatChange, formatDate, formatNumber, type Locale } from "@/lib/core/format";
import type { CountTable } from "@/lib/ledger/count-table";

type CountGridProps = { table: CountTable; locale: Locale; links: boolean };

/** A row for each as-of day, a column for each day of knowledge; under a figure what was learnt since the column before. */
export function CountGrid({ table, locale, links }: CountGridProps) {
  const t = useTranslations("ledger.count");
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
    <section className="overflow-x-auto" tabIndex={0} aria-label={t("table")}>
      <table className="w-full border-collapse text-sm">
        <thead>
          <tr className="border-b bg-sunken text-xs text-muted">
            <th scope="col" className="px-4 py-2 text-left font-medium whitespace-nowrap">
              {t("rowHead")}
            </th>
            {table.knownOn.map(({ day, block }) => (
              <th key={day} scope="col" className="px-4 py-2 text-right font-medium whitespace-nowrap">
                <span className="block text-ink">{t("columnHead", { day: formatDate(day, locale) })}</span>
                <span className="font-normal">{block ? t("block", { block: formatNumber(block) }) : t("noBlock")}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.asOf.map((day, row) => (
            <tr key={day} className="border-b last:border-0">
              <th scope="row" className="px-4 py-2 text-left font-medium whitespace-nowrap">
                {t("asOfDay", { day: formatDate(day, locale) })}
              </th>
              {table.knownOn.map((known, column) => (
                <td key={known.day} className="px-4 py-2 text-right align-top tabular-nums">
                  <span className="block text-base/6 font-semibold">
                    {formatNumber(table.counts[row]?.[column] ?? 0)}
                  </span>
                  {column > 0 && <Difference {...{ table, row, column, links }} />}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What the blocks between two columns changed of one day's count, as a link to exactly those blocks. */
function Difference(props: { table: CountTable; row: number; column: number; links: boolean }) {
  const { table, row, column, links } = props;
  const t = useTranslations("ledger.count");
  const counts = table.counts[row] ?? [];
  const change = (counts[column] ?? 0) - (counts[column - 1] ?? 0);
  const from = (table.knownOn[column - 1]?.block ?? 0) + 1;
  const to = table.knownOn[column]?.block ?? 0;
  const words = formatChange(change);
  if (to < from) return <span className="text-xs text-faint">{words}</span>;
  if (!links) return <span className="text-xs text-muted">{words}</span>;
  const href = tableHref("/ledger", blocksSpec, {
    filters: { no: { min: from, max: to }, effective: { to: table.asOf[row] } },
  });
  return (
    <TextLink
      href={href}
      prefetch={false}
      className="text-xs"
      aria-label={t("difference", { change: words, from, to })}
    >
      {words}
    </TextLink>
  );
}
