"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useMemo, useState, useTransition } from "react";
import { cancelCommitAction } from "@/app/(office)/batches/actions";
import { formatDuration } from "@/app/(office)/batches/batch-words";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import { Progress } from "@/components/ui/progress";
import { formatNumber } from "@/lib/core/format";
import { type BatchState, type CommitProgress, type CommitStep, commitShare, commitSteps } from "@/lib/intake/schema";
import { useStanding } from "./use-standing";

type CommittingProps = { batchId: number; commit: CommitProgress | null; mayCancel: boolean };

const stillCommitting: readonly BatchState[] = ["committing"];

/** A commit under way in the worker: it goes on without anybody looking, and the page shows what came of it. */
export function Committing({ batchId, commit: known, mayCancel }: CommittingProps) {
  const t = useTranslations("batches.committing");
  const words = useTranslations("batches");
  const router = useRouter();
  const first = useMemo(() => ({ state: "committing", progress: null, commit: known }) as const, [known]);
  const { standing, lost } = useStanding(batchId, first, stillCommitting);
  const [refusal, setRefusal] = useState<string>();
  const [pending, start] = useTransition();
  const cancel = () =>
    start(async () => {
      try {
        const outcome = await cancelCommitAction(batchId);
        setRefusal(undefined);
        // What came of it is said on the page that follows, whichever that is.
        const late = !outcome.ok && outcome.reason === "ALREADY_COMMITTED";
        router.replace(`/batches/${batchId}?cancel=${late ? "late" : "done"}`);
      } catch {
        setRefusal("CONNECTION");
      }
    });

  const { commit } = standing;
  const cancelling = pending || commit?.cancelling === true;
  const at = commit ? commitSteps.indexOf(commit.step) : 0;
  const left = useSecondsLeft(commit);
  return (
    <Card>
      <div className="space-y-3">
        {lost && <NoticeBar tone="warn">{words("reading.lost")}</NoticeBar>}
        {refusal && <NoticeBar tone="bad">{words(`stepRefusals.${refusal}`)}</NoticeBar>}
        <Progress
          label={t(cancelling ? "cancelling" : "title")}
          fraction={commit && !cancelling ? commitShare[commit.step] : null}
          figure={
            commit &&
            t("figure", {
              step: at + 1,
              of: commitSteps.length,
              what: t(`steps.${commit.step}`),
            })
          }
          rate={commit && t("records", { count: commit.records, shown: formatNumber(commit.records) })}
          estimate={
            commit &&
            (left === null || cancelling
              ? t("elapsed", { time: formatDuration(commit.seconds, words) })
              : words("left", { time: formatDuration(left, words) }))
          }
          action={
            mayCancel && (
              <Button size="sm" onClick={cancel} pending={cancelling}>
                {t("cancel")}
              </Button>
            )
          }
        />
        <p className="text-xs text-muted">{t(mayCancel ? "leaveOrCancel" : "leave")}</p>
      </div>
    </Card>
  );
}

/** What is left by the steps that this page saw begin; null until it saw one, and when a step takes longer than most. */
function useSecondsLeft(commit: CommitProgress | null | undefined): number | null {
  const [seen, setSeen] = useState<{ step: CommitStep; from: number; began: number | null } | null>(null);
  if (commit && seen?.step !== commit.step) {
    const from = seen === null || seen.step === "waiting" ? commit.seconds : seen.from;
    setSeen({ step: commit.step, from, began: seen === null ? null : commit.seconds });
  }
  if (!commit || seen === null || seen.began === null || seen.step !== commit.step) return null;
  const share = commitShare[seen.step];
  const left = share > 0 ? ((seen.began - seen.from) / share) * (1 - share) - (commit.seconds - seen.began) : 0;
  return left > 1 ? left : null;
}
