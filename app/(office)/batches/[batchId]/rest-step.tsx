"use client";

import { CircleCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { commitRestAction } from "@/app/(office)/batches/actions";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { NoticeBar } from "@/components/ui/notice-bar";

/** Commits the mended rest after asking in figures. */
export function RestStep({ batchId, title, lines }: { batchId: number; title: string; lines: readonly string[] }) {
  const t = useTranslations("batches");
  const [open, setOpen] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const [pending, start] = useTransition();
  const commit = () =>
    start(async () => {
      setOpen(false);
      const outcome = await commitRestAction(batchId).catch(() => ({ ok: false, reason: "CONNECTION" }) as const);
      setRefusal(outcome.ok ? undefined : outcome.reason);
    });
  return (
    <div className="space-y-2">
      {refusal && <NoticeBar tone="bad">{t(`stepRefusals.${refusal}`)}</NoticeBar>}
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        trigger={
          <Button kind="primary" size="lg" className="w-full" pending={pending} icon={<CircleCheck aria-hidden />}>
            {t(pending ? "commit.under" : "rest.button")}
          </Button>
        }
        title={title}
        actions={
          <Button kind="primary" onClick={commit} pending={pending}>
            {t("commit.confirm")}
          </Button>
        }
      >
        <ul className="list-disc space-y-1 pl-5 text-ink">
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        <p className="mt-3">{t("rest.confirmNote")}</p>
      </ConfirmDialog>
    </div>
  );
}
