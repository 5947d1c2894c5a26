"use client";

import { useTranslations } from "next-intl";
import { useId, useState, useTransition } from "react";
import { returnRowsAction, setAsideAction, takeWarningsAction } from "@/app/(office)/batches/actions";
import type { Outcome as Answer } from "@/components/form/outcome";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { FieldFrame, Input } from "@/components/ui/field";
import { NoticeBar } from "@/components/ui/notice-bar";
import type { FindingCode, Level } from "@/lib/intake/schema";
import type { RecordFilter } from "./check-records";

type BulkRecordsProps = {
  batchId: number;
  filter: RecordFilter;
  /** Records that the filter shows. */
  shown: number;
  findings: readonly { code: FindingCode; level: Level }[];
};

/** What can be done with all records that a finding or an outcome shows: the filter is the selection. */
export function BulkRecords({ batchId, filter, shown, findings }: BulkRecordsProps) {
  const t = useTranslations("batches");
  const names = useTranslations("findings.names");
  const [said, setSaid] = useState<{ tone: "good" | "bad"; words: string }>();
  const [pending, start] = useTransition();
  const { code, outcome } = filter;
  const which = code ? { code } : outcome && { outcome };
  const run = (work: () => Promise<Answer<{ rows: number }>>, done: string) =>
    start(async () => {
      const answer = await work().catch(() => ({ ok: false, reason: "CONNECTION" }) as const);
      setSaid(
        answer.ok
          ? { tone: "good", words: t(done, { count: answer.value.rows }) }
          : { tone: "bad", words: t(`stepRefusals.${answer.reason}`) },
      );
    });
  if (said) return <NoticeBar tone={said.tone}>{said.words}</NoticeBar>;
  if (!which || shown === 0 || outcome === "skipped") return null;
  const warning = findings.find((one) => one.code === code && one.level === "warning");
  return (
    <div className="flex flex-wrap items-center gap-2">
      {warning && (
        <Button
          size="sm"
          pending={pending}
          onClick={() => run(() => takeWarningsAction(batchId, { code: warning.code }), "taken.all")}
        >
          {t("taken.takeAll", { name: names(warning.code) })}
        </Button>
      )}
      {outcome === "set_aside" ? (
        <Button
          size="sm"
          pending={pending}
          onClick={() => run(() => returnRowsAction(batchId, which), "aside.returnedAll")}
        >
          {t("aside.returnAll", { count: shown })}
        </Button>
      ) : (
        <AsideAll
          count={shown}
          pending={pending}
          submit={(reason) => run(() => setAsideAction(batchId, which, reason), "aside.allDone")}
        />
      )}
    </div>
  );
}

function AsideAll(props: { count: number; pending: boolean; submit: (reason: string) => void }) {
  const t = useTranslations("batches.aside");
  const id = useId();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button size="sm" pending={props.pending}>
          {t("all", { count: props.count })}
        </Button>
      }
      title={t("allTitle", { count: props.count })}
      actions={
        <Button
          kind="primary"
          disabled={reason.trim() === ""}
          onClick={() => {
            setOpen(false);
            props.submit(reason);
          }}
        >
          {t("submit")}
        </Button>
      }
    >
      <p className="mb-3">{t("allNote")}</p>
      <FieldFrame id={id} label={t("reason")} hint={t("hint")}>
        <Input
          id={id}
          required
          maxLength={500}
          value={reason}
          aria-describedby={`${id}-hint`}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </FieldFrame>
    </ConfirmDialog>
  );
}
