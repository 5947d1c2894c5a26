"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useState, useTransition } from "react";
import { NoticeBar } from "@/components/ui/notice-bar";
import { Progress } from "@/components/ui/progress";
import { formatNumber } from "@/lib/core/format";
import type { Check } from "@/lib/ledger/checks";

const everyMs = 1000;

/** A check under way: asked every second, and the page is drawn again when it has ended. It goes on without a reader. */
export function CheckProgress({ id, first }: { id: number; first: Check["progress"] }) {
  const t = useTranslations("ledger.checks");
  const router = useRouter();
  const [progress, setProgress] = useState(first);
  const [lost, setLost] = useState(false);
  const [drawing, draw] = useTransition();
  useEffect(() => {
    if (drawing) return;
    let timer: ReturnType<typeof setTimeout>;
    const giveUp = new AbortController();
    const ask = async () => {
      try {
        const answer = await fetch(`/api/ledger/checks/${id}`, { signal: giveUp.signal });
        if (!answer.ok) throw new Error(String(answer.status));
        const now = (await answer.json()) as Pick<Check, "state" | "progress">;
        setLost(false);
        if (now.state === "ended" || now.state === "failed") return draw(() => router.refresh());
        setProgress(now.progress);
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
  }, [id, router, drawing]);
  return (
    <div className="space-y-3">
      {lost && <NoticeBar tone="warn">{t("lost")}</NoticeBar>}
      <Progress
        label={t("running")}
        fraction={progress?.of ? progress.blocks / progress.of : null}
        figure={
          progress &&
          t("progress", {
            blocks: formatNumber(progress.blocks),
            of: formatNumber(progress.of),
            entries: formatNumber(progress.entries),
          })
        }
      />
      <p className="text-xs text-muted">{t("leave")}</p>
    </div>
  );
}
