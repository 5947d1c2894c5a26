"use client";

import { useTranslations } from "next-intl";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import { Progress } from "@/components/ui/progress";
import type { BatchState } from "@/lib/intake/schema";
import { useStanding } from "./use-standing";

const first = { state: "committing", progress: null } as const;
const stillCommitting: readonly BatchState[] = ["committing"];

/** A commit under way in the worker: it goes on without anybody looking, and the page shows what came of it. */
export function Committing({ batchId }: { batchId: number }) {
  const t = useTranslations("batches");
  const { lost } = useStanding(batchId, first, stillCommitting);
  return (
    <Card>
      <div className="space-y-3">
        {lost && <NoticeBar tone="warn">{t("reading.lost")}</NoticeBar>}
        <Progress label={t("committing.title")} fraction={null} figure={null} />
        <p className="text-xs text-muted">{t("committing.leave")}</p>
      </div>
    </Card>
  );
}
