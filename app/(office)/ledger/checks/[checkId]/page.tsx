import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { CheckStatus } from "@/app/(office)/ledger/checks/check-status";
import { rowId } from "@/app/(office)/row-id";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { LinkButton } from "@/components/ui/link-button";
import { NoticeBar } from "@/components/ui/notice-bar";
import { formatInstant, formatNumber, type Locale } from "@/lib/core/format";
import { type Check, findCheck } from "@/lib/ledger/checks";
import { findIncident } from "@/lib/settings/queries";
import type { TrailVerdict } from "@/verify/trail";
import { tellTrailFault } from "@/verify/trail-words";
import type { Fault } from "@/verify/verdict";
import { tellFault } from "@/verify/words";
import { CheckProgress } from "./check-progress";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("ledger"))("checks.title") };
}

/** One check: its progress, then its verdict with the time and the anchor that it was made against. */
export default async function CheckPage({ params }: { params: Promise<{ checkId: string }> }) {
  const id = rowId((await params).checkId);
  const { check, timeZone } = await officePage(async (actor) => ({
    check: await findCheck(actor, id),
    timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
  }));
  const t = await getTranslations("ledger");
  const locale = (await getLocale()) as Locale;
  const at = (instant: Date) => formatInstant(instant, locale, timeZone);
  return (
    <div className="space-y-4">
      <PageHeader
        title={t("checks.one", { at: at(check.askedAt) })}
        crumbs={[
          { label: t("title"), href: "/ledger" },
          { label: t("checks.title"), href: "/ledger/checks" },
        ]}
        status={<CheckStatus check={check} />}
        note={t("checks.askedBy", { name: check.askedByName })}
      />
      {(check.state === "waiting" || check.state === "running") && (
        <Card>
          <CheckProgress id={id} first={check.progress} />
        </Card>
      )}
      {check.state === "failed" && <NoticeBar tone="bad" title={t("checks.failed")} />}
      {check.verdict && <Verdict check={check} verdict={check.verdict} locale={locale} at={at} />}
    </div>
  );
}

type VerdictProps = { check: Check; verdict: NonNullable<Check["verdict"]>; locale: Locale; at: (at: Date) => string };

async function Verdict({ check, verdict, locale, at }: VerdictProps) {
  const t = await getTranslations("ledger.checks");
  const { anchor, fault } = verdict;
  const block = blockOf(fault);
  return (
    <>
      {fault ? (
        <NoticeBar
          tone="bad"
          title={t("wrongTitle")}
          action={
            block &&
            block <= verdict.blocks + 1 && <LinkButton href={`/ledger/blocks/${block}`}>{t("toBlock")}</LinkButton>
          }
        >
          {tellFault(fault, locale)}
        </NoticeBar>
      ) : (
        <NoticeBar tone="good" title={t("soundTitle")}>
          {t("soundNote")}
        </NoticeBar>
      )}
      {anchor.points === 0 && (
        <NoticeBar tone="warn" title={t("noAnchorTitle")}>
          {t("noAnchorNote")}
        </NoticeBar>
      )}
      <Card title={t("lookedAt")}>
        <DescriptionList
          columns={2}
          facts={[
            { term: t("endedAt"), value: check.endedAt && at(check.endedAt) },
            { term: t("blocks"), value: formatNumber(verdict.blocks) },
            { term: t("entries"), value: formatNumber(verdict.entries) },
            { term: t("publications"), value: formatNumber(verdict.publications) },
            { term: t("certificates"), value: formatNumber(verdict.certificates) },
            { term: t("dailyHeads"), value: formatNumber(verdict.heads) },
            { term: t("members"), value: t(verdict.members ? "compared" : "notCompared") },
            {
              term: t("anchorUsed"),
              value: anchor.names.length
                ? t("anchorPoints", {
                    name: anchor.names.join(", "),
                    points: formatNumber(anchor.points),
                    block: formatNumber(anchor.upTo),
                  })
                : t("anchorNone"),
            },
          ]}
        />
        <p className="mt-3 border-t pt-3 text-xs text-muted">
          {t("headHash", { block: formatNumber(verdict.head.no) })}
          <code className="font-mono ml-2 break-all text-ink">{verdict.head.hash}</code>
        </p>
      </Card>
      {verdict.trail && <TrailPart trail={verdict.trail} locale={locale} />}
    </>
  );
}

/** What the same check found of the audit trail's chain. */
async function TrailPart({ trail, locale }: { trail: TrailVerdict; locale: Locale }) {
  const t = await getTranslations("ledger.checks.trail");
  return (
    <>
      {trail.fault ? (
        <NoticeBar tone="bad" title={t("wrong")}>
          {tellTrailFault(trail.fault, locale)}
        </NoticeBar>
      ) : (
        <NoticeBar tone="good" title={t("sound")} />
      )}
      <Card title={t("title")}>
        <DescriptionList
          columns={2}
          facts={[
            { term: t("segments"), value: formatNumber(trail.segments) },
            { term: t("events"), value: formatNumber(trail.events) },
            { term: t("waiting"), value: formatNumber(trail.waiting) },
            { term: t("heads"), value: formatNumber(trail.heads) },
            { term: t("pruned"), value: trail.prunedTo ? t("prunedTo", { segment: trail.prunedTo }) : t("none") },
            {
              term: t("anchor"),
              value: trail.anchor.points
                ? t("anchorPoints", { points: trail.anchor.points, segment: trail.anchor.upTo })
                : t("none"),
            },
          ]}
        />
        <p className="mt-3 border-t pt-3 text-xs text-muted">
          {t("head", { segment: formatNumber(trail.segments) })}
          <code className="font-mono ml-2 break-all text-ink">{trail.hash}</code>
        </p>
      </Card>
    </>
  );
}

/** The block that a fault is about, where it has one that can be looked at. */
function blockOf(fault: Fault | null): number | null {
  return fault && "block" in fault && fault.kind !== "MISSING_BLOCK" ? fault.block : null;
}
