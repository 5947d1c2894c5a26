import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./class-names";

const looks = {
  note: { icon: Info, look: "border-line bg-sunken text-ink", mark: "text-muted" },
  good: { icon: CircleCheck, look: "border-good/30 bg-good-soft", mark: "text-good" },
  warn: { icon: CircleAlert, look: "border-warn/30 bg-warn-soft", mark: "text-warn" },
  bad: { icon: TriangleAlert, look: "border-bad/30 bg-bad-soft", mark: "text-bad" },
} as const;

type NoticeBarProps = { tone: keyof typeof looks; title?: ReactNode; children?: ReactNode; action?: ReactNode };

/** A message that belongs to the page and stays: the outcome of a step, a warning before one. */
export function NoticeBar({ tone, title, children, action }: NoticeBarProps) {
  const { icon: Icon, look, mark } = looks[tone];
  return (
    <div
      role={tone === "bad" ? "alert" : "status"}
      className={cn("flex flex-wrap items-start gap-x-2.5 gap-y-2 rounded-md border px-3 py-2", look)}
    >
      <Icon className={cn("mt-0.5 size-4 shrink-0", mark)} aria-hidden />
      <div className="min-w-0 flex-[1_1_11rem]">
        {title && <p className="font-medium">{title}</p>}
        {children && <div className={title ? "text-muted" : ""}>{children}</div>}
      </div>
      {action}
    </div>
  );
}
