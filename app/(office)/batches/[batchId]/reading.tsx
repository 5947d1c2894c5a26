"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useTransition } from "react";
import { cancelReadingAction } from "@/app/(office)/batches/actions";
import { formatBytes, formatDuration } from "@/app/(office)/batches/batch-words";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import { Progress } from "@/components/ui/progress";
import { formatNumber } from "@/lib/core/format";
import type { BatchState } from "@/lib/intake/schema";
import { type BatchStanding, useStanding } from "./use-standing";

type ReadingProps = BatchStanding & { batchId: number; mayCancel: boolean };

const stillReading: readonly BatchState[] = ["received", "reading"];
/** After so many questions without a word of progress the page says that the reader may be away. */
const patience = 20;

/** The reading as it goes on; when it is over the page shows what came of it. It goes on without anybody looking. */
export function Reading({ batchId, mayCancel, ...first }: ReadingProps) {
  const t = useTranslations("batches.reading");
  const words = useTranslations("batches");
  const router = useRouter();
  const { standing, silent, lost } = useStanding(batchId, first, stillReading);
  const [pending, start] = useTransition();

  const { state, progress } = standing;
  const left =
    progress && progress.bytes > 0 ? ((progress.ofBytes - progress.bytes) / progress.bytes) * progress.rows : 0;
  const cancel = () =>
    start(async () => {
      await cancelReadingAction(batchId);
      router.refresh();
    });
  return (
    <Card>
      <div className="space-y-3">
        {lost && <NoticeBar tone="warn">{t("lost")}</NoticeBar>}
        {!lost && silent > patience && <NoticeBar tone="warn">{t("noWorker")}</NoticeBar>}
        <Progress
          label={t(state === "received" ? "waiting" : "title")}
          fraction={progress && progress.ofBytes > 0 ? progress.bytes / progress.ofBytes : null}
          figure={
            progress &&
            t("figure", {
              rows: formatNumber(progress.rows),
              bytes: formatBytes(progress.bytes),
              of: formatBytes(progress.ofBytes),
            })
          }
          rate={progress && progress.rate > 0 && t("rate", { rate: formatNumber(progress.rate) })}
          estimate={
            progress && progress.rate > 0 && words("left", { time: formatDuration(left / progress.rate, words) })
          }
          action={
            mayCancel && (
              <Button size="sm" onClick={cancel} pending={pending}>
                {t("cancel")}
              </Button>
            )
          }
        />
        <p className="text-xs text-muted">{t("leave")}</p>
      </div>
    </Card>
  );
}
