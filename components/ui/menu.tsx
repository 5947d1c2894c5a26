"use client";

import { Menu as BaseMenu } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import Link from "next/link";
import type { ReactElement, ReactNode } from "react";

export type MenuEntry =
  | { kind: "action"; id: string; label: ReactNode; icon?: ReactNode; onSelect: () => void; disabled?: boolean }
  | { kind: "link"; id: string; label: ReactNode; icon?: ReactNode; href: string; download?: boolean }
  | { kind: "choice"; id: string; label: ReactNode; checked: boolean; onSelect: () => void; keepOpen?: boolean }
  | { kind: "heading"; id: string; label: ReactNode }
  | { kind: "line"; id: string };

const item =
  "flex min-h-8 w-full select-none items-center gap-2 rounded-sm px-2 py-1 text-left outline-none data-highlighted:bg-sunken data-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted";

/** A menu at `trigger`: actions, links and choices, with the arrow keys and type-ahead of the platform. */
export function Menu({
  trigger,
  entries,
  align = "end",
}: {
  trigger: ReactElement;
  entries: readonly MenuEntry[];
  align?: "start" | "end";
}) {
  return (
    <BaseMenu.Root>
      <BaseMenu.Trigger render={trigger} />
      <BaseMenu.Portal>
        <BaseMenu.Positioner align={align} sideOffset={4} className="z-50 outline-none">
          <BaseMenu.Popup className="max-h-(--available-height) min-w-44 max-w-80 overflow-y-auto rounded-md border bg-surface p-1 shadow-pop outline-none transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0">
            {entries.map((entry) => (
              <Entry key={entry.id} entry={entry} />
            ))}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

function Entry({ entry }: { entry: MenuEntry }) {
  switch (entry.kind) {
    case "line":
      return <BaseMenu.Separator className="my-1 h-px bg-line" />;
    case "heading":
      return <div className="px-2 pt-1.5 pb-1 text-xs text-muted">{entry.label}</div>;
    case "choice":
      return (
        <BaseMenu.CheckboxItem
          checked={entry.checked}
          onCheckedChange={entry.onSelect}
          closeOnClick={!entry.keepOpen}
          className={item}
        >
          <span className="grid size-4 place-items-center">{entry.checked && <Check aria-hidden />}</span>
          <span className="min-w-0 flex-1">{entry.label}</span>
        </BaseMenu.CheckboxItem>
      );
    case "link":
      return (
        <BaseMenu.LinkItem
          className={item}
          closeOnClick
          render={<Link href={entry.href} download={entry.download} prefetch={entry.download ? false : undefined} />}
        >
          {entry.icon}
          <span className="min-w-0 flex-1">{entry.label}</span>
        </BaseMenu.LinkItem>
      );
    default:
      return (
        <BaseMenu.Item className={item} onClick={entry.onSelect} disabled={entry.disabled}>
          {entry.icon}
          <span className="min-w-0 flex-1">{entry.label}</span>
        </BaseMenu.Item>
      );
  }
}
