"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useState, useTransition } from "react";
import { cancelReadingAction } from "@/app/(office)/batches/actions";
import { formatBytes, formatDuration } from "@/app/(office)/batches/batch-words";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import { Progress } from "@/components/ui/progress";
import { formatNumber } from "@/lib/core/format";
import type { BatchState, Progress as Read } from "@/lib/intake/schema";

type Standing = { state: BatchState; progress: Read | null };
type ReadingProps = Standing & { batchId: number; mayCancel: boolean };

const everyMs = 1000;
/** After so many questions without a word of progress the page says that the reader may be away. */
const patience = 20;

/** The reading as it goes on; when it is over the page shows what came of it. It goes on without anybody looking. */
export function Reading({ batchId, mayCancel, ...first }: ReadingProps) {
  const t = useTranslations("batches.reading");
  const words = useTranslations("batches");
  const router = useRouter();
  const [standing, setStanding] = useState<Standing>(first);
  const [silent, setSilent] = useState(0);
  const [lost, setLost] = useState(false);
  const [pending, start] = useTransition();

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const giveUp = new AbortController();
    const ask = async () => {
      try {
        const answer = await fetch(`/api/batches/${batchId}/progress`, { signal: giveUp.signal });
        if (!answer.ok) throw new Error(String(answer.status));
        const now = (await answer.json()) as Standing;
        setLost(false);
        if (now.state !== "received" && now.state !== "reading") {
          router.refresh();
        } else {
          setStanding(now);
          setSilent((count) => (now.state === "received" ? count + 1 : 0));
        }
      } catch {
        if (giveUp.signal.aborted) return;
        setLost(true);
      }
      timer = setTimeout(ask, everyMs);
    };
    timer = setTimeout(ask, everyMs / 2);
    return () => {
      clearTimeout(timer);
      giveUp.abort();
    };
  }, [batchId, router]);

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
