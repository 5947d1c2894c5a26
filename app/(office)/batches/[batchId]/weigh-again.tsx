"use client";

import { useTranslations } from "next-intl";
import { useTransition } from "react";
import { weighAgainAction } from "@/app/(office)/batches/actions";
import { Button } from "@/components/ui/button";
import { NoticeBar } from "@/components/ui/notice-bar";

/** Says that other deliveries or decisions have changed what becomes of the records, and brings the page up to date. */
export function WeighAgain({ batchId }: { batchId: number }) {
  const t = useTranslations("batches.effect");
  const [pending, start] = useTransition();
  return (
    <NoticeBar
      tone="warn"
      action={
        <Button size="sm" pending={pending} onClick={() => start(async () => void (await weighAgainAction(batchId)))}>
          {t("weighAgain")}
        </Button>
      }
    >
      {t("moved")}
    </NoticeBar>
  );
}
