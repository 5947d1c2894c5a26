import { useTranslations } from "next-intl";
import { NoticeBar } from "@/components/ui/notice-bar";
import { formatDate, formatInstant, formatNumber, type Locale } from "@/lib/core/format";
import type { NoticeDetail } from "@/lib/notices/find-notice";
import { isEditable } from "@/lib/notices/rules";

/** What keeps a publication from going on, or what became of it, said above everything else. */
export function PublicationBars({ notice, locale }: { notice: NoticeDetail; locale: Locale }) {
  const t = useTranslations("notices");
  const open = isEditable(notice.state);
  const moved = notice.countNow !== null && notice.countNow !== notice.count;
  const at = (instant: Date) => formatInstant(instant, locale, notice.timeZone);
  return (
    <>
      {notice.held && notice.scheduledAt && (
        <NoticeBar tone="bad" title={t("schedule.heldTitle", { at: at(notice.scheduledAt) })}>
          {t(`refusals.${notice.held.reason}`, figures(notice.held.details))}
        </NoticeBar>
      )}
      {!notice.held && notice.scheduledAt && notice.state === "approved" && (
        <NoticeBar
          tone="note"
          title={t("schedule.barTitle", { at: at(notice.scheduledAt), name: notice.scheduledByName ?? "" })}
        >
          {t("schedule.barNote")}
        </NoticeBar>
      )}
      {moved && (
        <NoticeBar
          tone="warn"
          title={t("moved.title", {
            frozen: formatNumber(notice.count),
            now: formatNumber(notice.countNow ?? 0),
          })}
        >
          {open ? t("moved.note", { asOf: formatDate(notice.asOf, locale) }) : t("moved.since")}
        </NoticeBar>
      )}
      {!notice.previousHolds && (
        <NoticeBar tone="warn" title={t("moved.previousTitle")}>
          {t("moved.previousNote")}
        </NoticeBar>
      )}
      {notice.checklist?.checks.ruleSaid === false && (
        <NoticeBar tone="warn" title={t("rule.pendingTitle")}>
          {t("rule.pendingNote")}
        </NoticeBar>
      )}
    </>
  );
}

function figures(details: Readonly<Record<string, string | number>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [name, typeof value === "number" ? formatNumber(value) : value]),
  );
}
