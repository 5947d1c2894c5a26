"use client";

import { CircleCheck } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useId, useRef, useState, useTransition } from "react";
import { commitAction, commitRestAction } from "@/app/(office)/batches/actions";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { FieldFrame, Input } from "@/components/ui/field";
import { NoticeBar } from "@/components/ui/notice-bar";

type CommitStepProps = {
  batchId: number;
  title: string;
  /** What it will change, in figures. */
  lines: readonly string[];
  /** Of a committed batch the records that waited and have been corrected. */
  rest?: boolean;
  /** The control totals do not agree: to commit all the same needs a reason. */
  totalsDiffer?: boolean;
};

/** Commits after asking in figures. Pressed twice it commits once: the second press meets the finished page. */
export function CommitStep({ batchId, title, lines, rest = false, totalsDiffer = false }: CommitStepProps) {
  const t = useTranslations("batches");
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const [pending, start] = useTransition();
  const [reason, setReason] = useState("");
  const under = useRef(false);
  const id = useId();
  const commit = () => {
    // A second click comes before the button is drawn as busy.
    if (under.current) return;
    under.current = true;
    start(async () => {
      setOpen(false);
      try {
        const outcome = await (rest
          ? commitRestAction(batchId)
          : commitAction(batchId, totalsDiffer ? reason : undefined));
        if (!outcome.ok && outcome.reason !== "WRONG_STATE") setRefusal(outcome.reason);
        else router.replace(`/batches/${batchId}`);
      } catch {
        // Perhaps it was committed and only the answer got lost: the page knows.
        setRefusal("CONNECTION");
        router.refresh();
      } finally {
        under.current = false;
      }
    });
  };
  return (
    <div className="space-y-2">
      {refusal && <NoticeBar tone="bad">{t(`stepRefusals.${refusal}`)}</NoticeBar>}
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        trigger={
          <Button kind="primary" size="lg" className="w-full" pending={pending} icon={<CircleCheck aria-hidden />}>
            {t(pending ? "commit.under" : rest ? "rest.button" : "commit.button")}
          </Button>
        }
        title={title}
        actions={
          <Button kind="primary" onClick={commit} pending={pending} disabled={totalsDiffer && reason.trim() === ""}>
            {t("commit.confirm")}
          </Button>
        }
      >
        <ul className="list-disc space-y-1 pl-5 text-ink">
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        {totalsDiffer && (
          <div className="mt-3 space-y-2 rounded-md border border-bad/30 bg-bad-soft p-3">
            <p className="font-medium text-ink">{t("totals.commitAnyway")}</p>
            <FieldFrame id={id} label={t("totals.reason")} hint={t("aside.hint")}>
              <Input
                id={id}
                required
                maxLength={500}
                value={reason}
                aria-describedby={`${id}-hint`}
                onChange={(event) => setReason(event.currentTarget.value)}
              />
            </FieldFrame>
          </div>
        )}
        <p className="mt-3">{t(rest ? "rest.confirmNote" : "commit.note")}</p>
      </ConfirmDialog>
      <p className="text-xs text-muted">{t("commit.hint")}</p>
    </div>
  );
}
