"use client";

import { Dialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactElement, ReactNode } from "react";
import { Button } from "./button";
import { cn } from "./class-names";

type ConfirmDialogProps = {
  /** The element that opens the dialog; leave it out where `open` is steered from outside. */
  trigger?: ReactElement;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  title: ReactNode;
  /** What the step will change, in figures. */
  children?: ReactNode;
  /** The buttons; the way back (cancel) is always there. */
  actions: ReactNode;
  wide?: boolean;
};

/** Asks before a dangerous step. Not for forms or reading: those are pages. Focus returns to the trigger. */
export function ConfirmDialog({ trigger, open, onOpenChange, title, children, actions, wide }: ConfirmDialogProps) {
  const t = useTranslations("common");
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      {trigger && <Dialog.Trigger render={trigger} />}
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-shade transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Dialog.Popup
          className={cn(
            "fixed top-[12vh] left-1/2 z-50 flex max-h-[76vh] w-[calc(100vw-2rem)] -translate-x-1/2 flex-col rounded-lg border bg-surface shadow-pop transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0",
            wide ? "max-w-2xl" : "max-w-md",
          )}
        >
          <div className="flex items-start gap-3 px-5 pt-4">
            <Dialog.Title className="flex-1 text-base font-semibold">{title}</Dialog.Title>
            <Dialog.Close
              render={<Button kind="quiet" size="sm" square aria-label={t("close")} icon={<X aria-hidden />} />}
            />
          </div>
          <Dialog.Description render={<div />} className="min-h-0 overflow-y-auto px-5 pt-2 pb-4 text-muted">
            {children}
          </Dialog.Description>
          <div className="flex flex-wrap justify-end gap-2 border-t px-5 py-3">
            <Dialog.Close render={<Button>{t("cancel")}</Button>} />
            {actions}
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
