"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState, useTransition } from "react";
import type { BatchState, CommitProgress, Progress } from "@/lib/intake/schema";

export type BatchStanding = { state: BatchState; progress: Progress | null; commit?: CommitProgress | null };

const everyMs = 1000;

/**
 * Where a batch stands while the worker is at it, asked every second; when it has left the states waited for, the page
 * is drawn again. `silent` counts the answers without any progress, `lost` says that the server is out of reach.
 *
 * Nothing is asked while the page is being drawn: a drawing that is asked for anew begins anew, and one that takes
 * longer than the pause (a workbook's, which a process has to open) would never be shown.
 */
export function useStanding(batchId: number, first: BatchStanding, waiting: readonly BatchState[]) {
  const router = useRouter();
  const [standing, setStanding] = useState<BatchStanding>(first);
  const [silent, setSilent] = useState(0);
  const [lost, setLost] = useState(false);
  const [drawing, draw] = useTransition();
  useEffect(() => {
    if (drawing) return;
    let timer: ReturnType<typeof setTimeout>;
    const giveUp = new AbortController();
    const ask = async () => {
      try {
        const answer = await fetch(`/api/batches/${batchId}/progress`, { signal: giveUp.signal });
        if (!answer.ok) throw new Error(String(answer.status));
        const now = (await answer.json()) as BatchStanding;
        setLost(false);
        if (waiting.includes(now.state)) {
          setStanding(now);
          setSilent((count) => (now.state === "received" ? count + 1 : 0));
        } else return draw(() => router.refresh());
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
  }, [batchId, router, waiting, drawing]);
  return { standing, silent, lost };
}
