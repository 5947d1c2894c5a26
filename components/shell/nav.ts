import type { ReactNode } from "react";

/** A place that can be gone to. Only what the person may see is ever in the list. */
export type NavItem = {
  id: string;
  label: string;
  href: string;
  icon: ReactNode;
  /** How much waits there, e.g. batches to review. */
  waiting?: number;
};

/** Places that belong together; the first group has no heading. */
export type NavGroup = { id: string; label?: string; items: readonly NavItem[] };

/** The place that a path belongs to: the item with the longest address that begins it. */
export function placeOf(path: string, groups: readonly NavGroup[]): NavItem | undefined {
  return groups
    .flatMap((group) => group.items)
    .filter((item) => path === item.href || path.startsWith(`${item.href}/`))
    .sort((a, b) => b.href.length - a.href.length)[0];
}
