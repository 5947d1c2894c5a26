import { useLocale, useTranslations } from "next-intl";
import { TextLink } from "@/components/ui/text-link";
import { pathOf } from "@/lib/alerts/kinds";
import type { AlertRow } from "@/lib/alerts/queries";
import { formatInstant, type Locale } from "@/lib/core/format";
import { MessageLines } from "./message-lines";

/** Alerts with when, what, to whom, and what became of it. */
export function AlertsList({ rows, timeZone }: { rows: readonly AlertRow[]; timeZone: string }) {
  const t = useTranslations("alerts");
  const locale = useLocale() as Locale;
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-left">
        <caption className="sr-only">{t("list.caption")}</caption>
        <thead className="border-b bg-sunken text-xs text-muted">
          <tr>
            {(["raised", "what", "told"] as const).map((head) => (
              <th key={head} scope="col" className="px-4 py-2 font-medium whitespace-nowrap">
                {t(`list.${head}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y">
          {rows.map((row) => (
            <tr key={row.id} className="align-top">
              <td className="px-4 py-2 whitespace-nowrap">{formatInstant(row.raisedAt, locale, timeZone)}</td>
              <td className="min-w-72 px-4 py-2">
                <TextLink href={pathOf(row)} prefetch={false}>
                  {t(`kinds.${row.kind}.name`)}
                </TextLink>
                <span className="block text-xs text-muted">{t(`kinds.${row.kind}.line`, row.facts)}</span>
              </td>
              <td className="min-w-56 px-4 py-2">
                {row.messages.length > 0 ? (
                  <MessageLines messages={row.messages} timeZone={timeZone} />
                ) : (
                  <span className="text-muted">{t(row.sortedAt === null ? "list.waiting" : "list.muted")}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
