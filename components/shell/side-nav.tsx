"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { cn } from "@/components/ui/class-names";
import { formatNumber } from "@/lib/core/format";
import { type NavGroup, placeOf } from "./nav";

/** The places, with the present one marked. */
export function SideNav({ groups, onGo }: { groups: readonly NavGroup[]; onGo?: () => void }) {
  const t = useTranslations("nav");
  const here = placeOf(usePathname(), groups)?.id;
  return (
    <nav aria-label={t("main")} className="space-y-5 lg:space-y-4">
      {groups.map((group) => (
        <div key={group.id}>
          {group.label && <h2 className="mb-1 px-2 text-2xs font-medium text-faint">{group.label}</h2>}
          <ul className="space-y-px">
            {group.items.map((item) => (
              <li key={item.id}>
                <Link
                  href={item.href}
                  onClick={onGo}
                  aria-current={item.id === here ? "page" : undefined}
                  className={cn(
                    "flex h-10 items-center gap-2.5 lg:h-7 rounded-md px-2 text-muted transition-colors hover:bg-sunken hover:text-ink [&_svg]:size-4 [&_svg]:shrink-0",
                    item.id === here && "bg-sunken font-semibold text-ink [&_svg]:text-accent",
                  )}
                >
                  {item.icon}
                  <span className="min-w-0 flex-1 truncate">{item.label}</span>
                  {item.waiting ? (
                    <span className="rounded-full bg-accent-soft px-1.5 text-2xs font-medium text-accent">
                      {formatNumber(item.waiting)}
                    </span>
                  ) : null}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
