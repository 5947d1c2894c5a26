import { CircleCheck, CircleX } from "lucide-react";
import { useTranslations } from "next-intl";
import { type Checklist as Checks, checkIds } from "@/lib/notices/checklist";
import type { NoticeState } from "@/lib/notices/rules";

/** What has to be true before it goes out; each is checked again by the command that needs it. */
export function Checklist({ checklist, state }: { checklist: Checks; state: NoticeState }) {
  const t = useTranslations("notices.checks");
  const unread = checklist.warnings.filter((warning) => !warning.acknowledged).length;
  const lines: [id: string, met: boolean][] = [
    ...checkIds.map((id): [string, boolean] => [id, checklist.checks[id]]),
    ["warningsRead", unread === 0],
    ["approver", state === "approved"],
  ];
  return (
    <ul className="space-y-1.5">
      {lines.map(([id, met]) => (
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
