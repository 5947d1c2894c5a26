"use client";

import { Popover } from "@base-ui/react/popover";
import { Bookmark, Share2, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox, FieldFrame, Input } from "@/components/ui/field";
import { Menu, type MenuEntry } from "@/components/ui/menu";
import type { SavedView } from "./column";

/** What a list does with views: kept under the list's name, own or (where the right is held) shared. */
export type ViewActions = {
  save: (view: { list: string; name: string; query: string; shared: boolean }) => Promise<{ ok: boolean }>;
  remove: (id: string) => Promise<{ ok: boolean }>;
  mayShare: boolean;
};

type ViewMenuProps = {
  list: string;
  views: readonly SavedView[];
  /** Filters, sorting and columns in force. */
  query: string;
  toView: (query: string) => string;
  actions: ViewActions;
};

/** Saved views, own and shared; the one that is shown is named on the button. */
export function ViewMenu({ list, views, query, toView, actions }: ViewMenuProps) {
  const t = useTranslations("table");
  const id = useId();
  const [saving, setSaving] = useState(false);
  const [failed, setFailed] = useState(false);
  const [pending, setPending] = useState(false);
  const shown = views.find((view) => view.query === query);

  const link = (view: SavedView): MenuEntry => ({
    kind: "link",
    id: view.id,
    label: view.name,
    href: toView(view.query),
    icon: view.shared ? <Share2 aria-hidden /> : <Bookmark aria-hidden />,
  });
  const group = (heading: string, some: readonly SavedView[]): MenuEntry[] =>
    some.length > 0 ? [{ kind: "heading", id: heading, label: t(heading) }, ...some.map(link)] : [];

  const entries: MenuEntry[] = [
    ...(views.length === 0 ? [{ kind: "heading", id: "none", label: t("viewsNone") } as const] : []),
    ...group(
      "viewsOwn",
      views.filter((view) => !view.shared),
    ),
    ...group(
      "viewsShared",
      views.filter((view) => view.shared),
    ),
    { kind: "line", id: "line" },
    { kind: "action", id: "save", label: t("saveView"), onSelect: () => setTimeout(() => setSaving(true), 0) },
    ...(shown?.own
      ? [
          {
            kind: "action",
            id: "remove",
            label: t("deleteView", { name: shown.name }),
            icon: <Trash2 aria-hidden />,
            onSelect: () => void actions.remove(shown.id),
          } as const,
        ]
      : []),
  ];

  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const name = String(form.get("name") ?? "").trim();
    if (!name) return;
    setPending(true);
    const outcome = await actions
      .save({ list, name, query, shared: form.get("shared") === "on" })
      .catch(() => ({ ok: false }));
    setPending(false);
    setFailed(!outcome.ok);
    if (outcome.ok) setSaving(false);
  };

  return (
    <Popover.Root open={saving} onOpenChange={setSaving}>
      <span className="relative inline-flex">
        <Menu
          trigger={
            <Button size="sm" icon={<Bookmark aria-hidden />} className="max-w-48">
              <span className="truncate">{shown?.name ?? t("views")}</span>
            </Button>
          }
          entries={entries}
        />
        <Popover.Trigger
          nativeButton={false}
          render={<span />}
          className="absolute right-0 bottom-0"
          tabIndex={-1}
          aria-hidden
        />
      </span>
      <Popover.Portal>
        <Popover.Positioner align="end" sideOffset={6} className="z-50">
          <Popover.Popup className="rounded-md border bg-surface p-3 shadow-pop outline-none">
            <Popover.Title className="mb-2 text-xs font-semibold">{t("saveView")}</Popover.Title>
            <form onSubmit={save} className="w-64 space-y-3">
              <FieldFrame id={id} label={t("viewName")} error={failed ? t("viewFailed") : undefined}>
                <Input id={id} name="name" required maxLength={60} />
              </FieldFrame>
              {actions.mayShare && (
                <Checkbox name="shared" className="flex">
                  {t("shareView")}
                </Checkbox>
              )}
              <Button type="submit" kind="primary" size="sm" pending={pending}>
                {t("save")}
              </Button>
            </form>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
