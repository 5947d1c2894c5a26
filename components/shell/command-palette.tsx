"use client";

import { Dialog } from "@base-ui/react/dialog";
import { CornerDownLeft, Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, type ReactNode, useId, useMemo, useState, useTransition } from "react";
import { cn } from "@/components/ui/class-names";
import { Kbd } from "@/components/ui/kbd";
import type { LookUp } from "./look-up";

/** A command: somewhere to go or something to begin. `group` is the heading it stands under. */
export type Command = { id: string; group: string; label: string; href: string; icon?: ReactNode };

type CommandPaletteProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  commands: readonly Command[];
  /** Looks a reference or last four up; the text travels in the request's body and never in an address. */
  lookUp?: LookUp;
};

/** Go to, create, look up: everything by typing. */
export function CommandPalette({ open, onOpenChange, commands, lookUp }: CommandPaletteProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-shade" />
        <Dialog.Popup className="fixed top-[12vh] left-1/2 z-50 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded-lg border bg-surface shadow-pop">
          <Palette commands={commands} lookUp={lookUp} close={() => onOpenChange(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Palette({ commands, lookUp, close }: { commands: readonly Command[]; lookUp?: LookUp; close: () => void }) {
  const t = useTranslations("nav");
  const router = useRouter();
  const list = useId();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const [failed, setFailed] = useState<string>();
  const [pending, start] = useTransition();

  const found = useMemo(() => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const match = commands.filter((command) =>
      words.every((word) => `${command.group} ${command.label} ${command.href}`.toLowerCase().includes(word)),
    );
    const search = {
      id: "look-up",
      group: t("palette.lookUp"),
      label: t("palette.lookUpText", { text }),
      href: "",
      icon: <Search aria-hidden />,
    };
    return lookUp && text.trim() ? [...match, search] : match;
  }, [commands, lookUp, text, t]);
  const current = Math.min(at, found.length - 1);

  const run = (command: Command | undefined) => {
    if (!command) return;
    if (command.id !== "look-up" || !lookUp) {
      close();
      return router.push(command.href);
    }
    start(async () => {
      const outcome = await lookUp(text.trim()).catch(() => null);
      if (!outcome?.ok) return setFailed(t(outcome ? "palette.notFound" : "palette.failed"));
      close();
      router.push(outcome.value);
    });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    // Enter that ends a conversion (Japanese input) chooses the characters, not the command.
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") setAt(Math.min(found.length - 1, current + 1));
    else if (event.key === "ArrowUp") setAt(Math.max(0, current - 1));
    else if (event.key === "Enter") run(found[current]);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <Dialog.Title className="sr-only">{t("palette.title")}</Dialog.Title>
      <div className="flex items-center gap-2 border-b px-4">
        <Search className="size-4 shrink-0 text-faint" aria-hidden />
        <input
          role="combobox"
          aria-expanded={found.length > 0}
          aria-controls={list}
          aria-activedescendant={found[current] ? `${list}-${found[current].id}` : undefined}
          aria-label={t("palette.title")}
          placeholder={t(lookUp ? "palette.placeholder" : "palette.placeholderGo")}
          className="h-12 flex-1 bg-transparent outline-none placeholder:text-faint"
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
            setFailed(undefined);
          }}
          onKeyDown={onKeyDown}
        />
        <Kbd>Esc</Kbd>
      </div>
      <p role="status" className={failed ? "border-b bg-warn-soft px-4 py-2 text-warn" : "sr-only"}>
        {failed ?? (pending ? t("palette.looking") : found.length === 0 ? t("palette.nothing") : "")}
      </p>
      <div id={list} role="listbox" aria-label={t("palette.title")} className="max-h-[50vh] overflow-y-auto p-1.5">
        {found.length === 0 && <p className="px-3 py-6 text-center text-muted">{t("palette.nothing")}</p>}
        {found.map((command, index) => (
          <div key={command.id} role="presentation">
            {command.group !== found[index - 1]?.group && (
              <div role="presentation" className="px-2.5 pt-2 pb-1 text-2xs font-medium text-faint">
                {command.group}
              </div>
            )}
            {/* The keyboard stays in the text field, which names the current option. */}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: keys are answered by the combobox */}
            <div
              id={`${list}-${command.id}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === current}
              className={cn(
                "flex h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 [&_svg]:size-4 [&_svg]:text-muted",
                index === current && "bg-sunken",
              )}
              onPointerMove={() => setAt(index)}
              onClick={() => run(command)}
            >
              {command.icon}
              <span className="min-w-0 flex-1 truncate">{command.label}</span>
              {index === current && <CornerDownLeft aria-hidden />}
            </div>
          </div>
        ))}
      </div>
    </>
  );
}
