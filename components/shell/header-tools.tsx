"use client";

import { Command as CommandIcon, Keyboard } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { type Command, CommandPalette } from "./command-palette";
import { KeyList } from "./key-list";
import type { LookUp } from "./look-up";
import { SearchBox } from "./search-box";

/** Search, command palette and the list of keys, with the keys that open them. */
export function HeaderTools({ commands, lookUp }: { commands: readonly Command[]; lookUp?: LookUp }) {
  const t = useTranslations("nav");
  const [open, setOpen] = useState<"palette" | "keys">();
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.isComposing) return;
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        return setOpen((now) => (now === "palette" ? undefined : "palette"));
      }
      const target = event.target as HTMLElement | null;
      const typing = target?.closest("input, textarea, select, [contenteditable='true'], [role='dialog']");
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "?") setOpen("keys");
      else if (event.key === "/") {
        // Where the box is folded away (narrow screens) the palette searches as well.
        if (box.current?.offsetParent) box.current.focus();
        else setOpen("palette");
      } else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  const toggle = (which: "palette" | "keys") => (next: boolean) => setOpen(next ? which : undefined);
  return (
    <>
      {lookUp && <SearchBox lookUp={lookUp} box={box} />}
      <Button
        kind="quiet"
        square
        aria-label={t("palette.title")}
        title="Ctrl / ⌘ K"
        icon={<CommandIcon aria-hidden />}
        onClick={() => setOpen("palette")}
      />
      <Button
        kind="quiet"
        square
        aria-label={t("keys.title")}
        title="?"
        icon={<Keyboard aria-hidden />}
        onClick={() => setOpen("keys")}
        className="max-md:hidden"
      />
      <CommandPalette open={open === "palette"} onOpenChange={toggle("palette")} commands={commands} lookUp={lookUp} />
      <KeyList open={open === "keys"} onOpenChange={toggle("keys")} />
    </>
  );
}
