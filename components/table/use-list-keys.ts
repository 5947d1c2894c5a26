"use client";

import { type RefObject, useEffect } from "react";

/** True while the keys belong to something else: a field, an open dialog or menu. */
export function keysAreTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return true;
  const target = event.target as HTMLElement | null;
  if (target?.closest("input:not([type='checkbox']), textarea, select, [contenteditable='true'], [role='menu']"))
    return true;
  return document.querySelector("[role='dialog'], [role='alertdialog']") !== null;
}

/**
 * j and k move through the rows (`tr[data-row]`) of a list, x selects, Enter opens. The row with the focus is the
 * current one, so that screen readers follow.
 */
export function useListKeys(body: RefObject<HTMLElement | null>, toggle?: (id: string) => void) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!["j", "k", "x", "Enter"].includes(event.key) || keysAreTaken(event)) return;
      const rows = [...(body.current?.querySelectorAll<HTMLElement>("tr[data-row]") ?? [])];
      const at = rows.findIndex((row) => row.contains(document.activeElement));
      const row = rows[at];
      if (event.key === "Enter") {
        if (row === document.activeElement) row?.querySelector<HTMLElement>("a[data-primary]")?.click();
        return;
      }
      if (event.key === "x") {
        if (row?.dataset.row) toggle?.(row.dataset.row);
        return;
      }
      const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + (event.key === "j" ? 1 : -1)))];
      next?.focus();
      next?.scrollIntoView({ block: "nearest" });
      event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [body, toggle]);
}
