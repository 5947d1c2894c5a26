import { useLocale, useTranslations } from "next-intl";
import { Tile } from "@/components/ui/tile";
import { formatDate, formatInstant, formatNumber, type Locale } from "@/lib/core/format";
import type { Check } from "@/lib/ledger/checks";
import type { Head } from "@/lib/ledger/heads";

type HeadCardsProps = {
  head: { no: number; at: Date | null; hash: string };
  count: number;
  lastHead: Head | null;
  lastCheck: Check | null;
  timeZone: string;
};

/** Where the chain stands, what was handed out of it, and when it was last found sound. */
export function HeadCards({ head, count, lastHead, lastCheck, timeZone }: HeadCardsProps) {
  const t = useTranslations("ledger.head");
  const locale = useLocale() as Locale;
  const verdict = lastCheck?.verdict;
  return (
    <div className="grid gap-3 sm:grid-cols-2 xl:grid-cols-4">
      <Tile
        label={t("block")}
        figure={formatNumber(head.no)}
        delta={
          <code className="font-mono text-2xs" title={head.hash}>
            {head.hash.slice(0, 16)}…
          </code>
        }
      />
      <Tile
        label={t("count")}
        figure={formatNumber(count)}
        unit={t("unit")}
        delta={head.at && t("since", { at: formatInstant(head.at, locale, timeZone) })}
        href="/ledger/count"
      />
      <Tile
        label={t("lastHead")}
        figure={lastHead ? formatDate(lastHead.day, locale) : "–"}
        delta={lastHead && t("headBlock", { block: formatNumber(lastHead.blockNo) })}
        href="/ledger/checks#heads"
      />
      <Tile
        label={t("lastCheck")}
        figure={verdict ? t(verdict.sound ? "sound" : "wrong") : t(lastCheck ? "open" : "never")}
        delta={lastCheck?.endedAt && formatInstant(lastCheck.endedAt, locale, timeZone)}
        deltaTone={verdict ? (verdict.sound ? "good" : "bad") : "neutral"}
        href={lastCheck ? `/ledger/checks/${lastCheck.id}` : "/ledger/checks"}
      />
    </div>
  );
}
