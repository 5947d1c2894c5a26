import { Inbox, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

/** Nothing is here; says what to do next. Never used for a read that failed. */
export function EmptyState(props: { title: ReactNode; next?: ReactNode; action?: ReactNode; icon?: LucideIcon }) {
  const Icon = props.icon ?? Inbox;
  return (
    <div className="flex flex-col items-center px-4 py-10 text-center">
      <Icon className="mb-3 size-6 text-faint" strokeWidth={1.5} aria-hidden />
      <p className="font-medium">{props.title}</p>
      {props.next && <p className="mt-1 max-w-[52ch] text-muted">{props.next}</p>}
      {props.action && <div className="mt-4 flex flex-wrap justify-center gap-2">{props.action}</div>}
    </div>
  );
}
