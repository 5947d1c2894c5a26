"use client";

import { Dialog } from "@base-ui/react/dialog";
import { Menu as MenuIcon, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import type { NavGroup } from "./nav";
import { SideNav } from "./side-nav";

/** The places on a narrow screen: behind a button, over the page. */
export function NarrowNav({ groups }: { groups: readonly NavGroup[] }) {
  const t = useTranslations("nav");
  const common = useTranslations("common");
  const [open, setOpen] = useState(false);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger
        render={
          <Button kind="quiet" square aria-label={t("open")} icon={<MenuIcon aria-hidden />} className="lg:hidden" />
        }
      />
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-shade" />
        <Dialog.Popup className="fixed inset-y-0 left-0 z-50 w-64 overflow-y-auto border-r bg-surface p-3 shadow-pop">
          <div className="mb-3 flex items-center justify-between pl-2">
            <Dialog.Title className="font-semibold">{common("appName")}</Dialog.Title>
            <Dialog.Close
              render={<Button kind="quiet" size="sm" square aria-label={common("close")} icon={<X aria-hidden />} />}
            />
          </div>
          <SideNav groups={groups} onGo={() => setOpen(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
