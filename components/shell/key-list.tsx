"use client";

import { Dialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";

const keys = [
  { id: "palette", keys: ["Ctrl / ⌘", "K"] },
  { id: "search", keys: ["/"] },
  { id: "next", keys: ["j"] },
  { id: "previous", keys: ["k"] },
  { id: "open", keys: ["Enter"] },
  { id: "select", keys: ["x"] },
  { id: "keys", keys: ["?"] },
] as const;

/** The keys that work everywhere. */
export function KeyList({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const t = useTranslations("nav");
  const common = useTranslations("common");
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-shade" />
        <Dialog.Popup className="fixed top-[12vh] left-1/2 z-50 w-[calc(100vw-2rem)] max-w-sm -translate-x-1/2 rounded-lg border bg-surface p-5 shadow-pop">
          <div className="mb-3 flex items-center justify-between">
            <Dialog.Title className="text-base font-semibold">{t("keys.title")}</Dialog.Title>
            <Dialog.Close
              render={<Button kind="quiet" size="sm" square aria-label={common("close")} icon={<X aria-hidden />} />}
            />
          </div>
          <dl className="divide-y">
            {keys.map((entry) => (
              <div key={entry.id} className="flex items-center justify-between py-1.5">
                <dt>{t(`keys.${entry.id}`)}</dt>
                <dd className="flex gap-1">
                  {entry.keys.map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
