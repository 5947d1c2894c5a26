"use client";

import { History } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useState, useTransition } from "react";
import { takeProfileAgainAction } from "@/app/(office)/settings/companies/actions";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { NoticeBar } from "@/components/ui/notice-bar";

type TakeAgainProps = { companyId: number; version: number; basedOn: number; children: ReactNode };

/** Takes an earlier version as a new one, after showing what that changes. */
export function TakeAgain({ companyId, version, basedOn, children }: TakeAgainProps) {
  const t = useTranslations("companies.profile");
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [refused, setRefused] = useState<string>();
  const [pending, start] = useTransition();
  const take = () =>
    start(async () => {
      const outcome = await takeProfileAgainAction({ companyId, version, basedOn });
      if (!outcome.ok) return setRefused(outcome.reason);
      setOpen(false);
      router.refresh();
    });
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button size="sm" icon={<History aria-hidden />}>
          {t("again.button")}
        </Button>
      }
      title={t("again.title", { version, next: basedOn + 1 })}
      actions={
        <Button kind="primary" pending={pending} onClick={take}>
          {t("again.confirm")}
        </Button>
      }
    >
      {refused && (
        <NoticeBar tone="bad">{t(`refusals.${t.has(`refusals.${refused}`) ? refused : "INVALID"}`)}</NoticeBar>
      )}
      <p className="mb-2 text-muted">{t("again.note", { current: basedOn })}</p>
      {children}
    </ConfirmDialog>
  );
}
