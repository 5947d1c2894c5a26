import Link from "next/link";
import type { ReactNode } from "react";
import { cn } from "./class-names";

export type TabLink = { id: string; label: ReactNode; href: string; count?: ReactNode };

/** Tabs that are addresses: each can be linked to, opened beside, and gone back from. */
export function TabLinks({ tabs, current, label }: { tabs: readonly TabLink[]; current: string; label: string }) {
  return (
    <nav aria-label={label} className="overflow-x-auto border-b">
      <ul className="flex min-w-max gap-4">
        {tabs.map((tab) => (
          <li key={tab.id}>
            <Link
              href={tab.href}
              aria-current={tab.id === current ? "page" : undefined}
              className={cn(
                "-mb-px flex h-9 items-center gap-1.5 border-b-2 px-0.5 text-sm",
                tab.id === current
                  ? "border-accent font-semibold text-ink"
                  : "border-transparent text-muted hover:border-line-strong hover:text-ink",
              )}
            >
              {tab.label}
              {tab.count !== undefined && (
                <span className="rounded-full bg-sunken px-1.5 text-2xs font-medium text-muted">{tab.count}</span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
