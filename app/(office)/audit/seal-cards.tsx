import { useLocale, useTranslations } from "next-intl";
import { DownloadLink } from "@/components/ui/download-link";
import { LinkButton } from "@/components/ui/link-button";
import { Tile } from "@/components/ui/tile";
import type { TrailStanding } from "@/lib/audit/trail-heads";
import { formatDate, formatInstant, formatNumber, type Locale } from "@/lib/core/format";

type SealCardsProps = {
  standing: TrailStanding;
  /** The address's query, which the lines' export follows. */
  query: string;
  mayVerify: boolean;
  timeZone: string;
};

/** How far the trail is sealed, what was handed out of its chain, and how to have it checked. */
export function SealCards({ standing, query, mayVerify, timeZone }: SealCardsProps) {
  const t = useTranslations("audit.seal");
  const locale = useLocale() as Locale;
  const { lastHead, sealedAt, prunedTo, waiting } = standing;
  return (
    <section aria-label={t("label")} className="mb-4 space-y-3">
      <div className="grid gap-3 sm:grid-cols-2 xl:grid-cols-4">
        <Tile
          label={t("segments")}
          figure={formatNumber(standing.segments)}
          delta={
            standing.hash && (
              <code className="font-mono text-2xs" title={standing.hash}>
                {standing.hash.slice(0, 16)}…
              </code>
            )
          }
        />
        <Tile
          label={t("sealed")}
          figure={formatNumber(Number(standing.sealed))}
          delta={sealedAt && t("since", { at: formatInstant(sealedAt, locale, timeZone) })}
        />
        <Tile label={t("waiting")} figure={formatNumber(waiting)} delta={t("waitingNote")} />
        <Tile
          label={t("lastHead")}
          figure={lastHead ? formatDate(lastHead.day, locale) : "–"}
          delta={
            prunedTo > 0
              ? t("pruned", { segment: formatNumber(prunedTo) })
              : lastHead
                ? t("headSegment", { segment: formatNumber(lastHead.segmentNo) })
                : t("noHead")
          }
        />
      </div>
      <div className="flex flex-wrap gap-2">
        <DownloadLink href={`/api/audit/lines${query}`} size="sm">
          {t("lines")}
        </DownloadLink>
        {mayVerify && (
          <>
            <DownloadLink href="/api/ledger/heads" size="sm">
              {t("heads")}
            </DownloadLink>
            <LinkButton href="/ledger/checks" size="sm" prefetch={false}>
              {t("check")}
            </LinkButton>
          </>
        )}
      </div>
    </section>
  );
}
