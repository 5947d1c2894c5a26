import { CircleCheck, CircleX } from "lucide-react";
import { useTranslations } from "next-intl";
import type { NoticeDetail } from "@/lib/notices/find-notice";
import { bridgeTotal } from "@/lib/notices/rules";

/** What has to be true before it goes out; each is checked again by the command that needs it. */
export function Checklist({ notice, today }: { notice: NoticeDetail; today: string }) {
  const t = useTranslations("notices.checks");
  const checks = {
    dayOver: notice.asOf < today,
    addsUp: bridgeTotal(notice.bridge) === notice.count,
    unmoved: notice.countNow === null || notice.countNow === notice.count,
    previousHolds: notice.previousHolds,
    bothLanguages: (notice.note.ja === "") === (notice.note.en === ""),
    approver: notice.state === "approved",
  };
  return (
    <ul className="space-y-1.5">
      {Object.entries(checks).map(([id, met]) => (
        <li key={id} className="flex items-start gap-2">
          {met ? (
            <CircleCheck className="mt-0.5 size-4 shrink-0 text-good" aria-hidden />
          ) : (
            <CircleX className="mt-0.5 size-4 shrink-0 text-warn" aria-hidden />
          )}
          <span>
            {t(id)}
            {!met && <span className="ml-1.5 text-xs font-medium text-warn">{t("no")}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}
