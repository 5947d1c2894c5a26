"use client";

import { useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { returnRowsAction, setAsideAction } from "@/app/(office)/batches/actions";
import { OutcomeStatus } from "@/app/(office)/batches/outcome-status";
import { findingWords } from "@/app/(office)/batches/value-words";
import type { Outcome as Answer } from "@/components/form/outcome";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { FieldFrame, Input } from "@/components/ui/field";
import { NoticeBar } from "@/components/ui/notice-bar";
import type { Field } from "@/lib/companies/schema";
import { formatNumber } from "@/lib/core/format";
import type { StagedRecord } from "@/lib/intake/queries";
import { CardProposalStep } from "./card-proposal";
import type { CheckedBatch } from "./check-records";
import { isMendable, isShifted } from "./mend-cell";
import { RecordDifference } from "./record-difference";
import { RecordStanding, TakenStep } from "./record-standing";
import { RecordValues } from "./record-values";
import { ShiftedRecord } from "./shifted-record";

type RecordPanelProps = {
  batch: CheckedBatch;
  record: StagedRecord;
  header: readonly string[];
  columns: Readonly<Partial<Record<Field, number>>>;
  may: { receive: boolean; decide: boolean };
  mend: (record: StagedRecord, field: Field, value: string) => void;
};

/** The record that the grid stands on: what was found, in words; what was sent and read; what can be done with it. */
export function RecordPanel({ batch, record, header, columns, may, mend }: RecordPanelProps) {
  const t = useTranslations("batches");
  const findings = useTranslations("findings");
  const levels = useTranslations("table.levels");
  const place = (finding: StagedRecord["findings"][number]) =>
    finding.field ? t(`fields.${finding.field}`) : (finding.column ?? t("check.wholeRecord"));
  const compares = ["amendment", "amendment_refused", "duplicate"].includes(record.outcome);
  return (
    <Card
      title={t("record.title", { line: formatNumber(record.line) })}
      actions={<OutcomeStatus outcome={record.outcome} />}
    >
      <div className="space-y-4">
        {batch.state === "review" && <p className="text-xs text-muted">{t(`outcomeNotes.${record.outcome}`)}</p>}
        <RecordStanding batch={batch} record={record} />
        {record.findings.length > 0 && (
          <ul className="space-y-1.5">
            {record.findings.map((finding) => (
              <li key={`${finding.code} ${finding.field ?? finding.column ?? ""}`}>
                <span
                  className={
                    finding.level === "error"
                      ? "font-medium text-bad"
                      : finding.level === "warning"
                        ? "font-medium text-warn"
                        : "font-medium text-muted"
                  }
                >
                  {t("record.finding", { level: levels(finding.level), place: place(finding) })}
                </span>{" "}
                {findingWords(finding, (key, values) => findings(key, values))}
              </li>
            ))}
          </ul>
        )}
        {record.findings.some((one) => lacksCard.has(one.code)) && record.outcome === "problem" && (
          <CardProposalStep batchId={batch.id} rowNo={record.rowNo} may={isMendable(batch, record, may)} />
        )}
        {isShifted(record) && (
          <ShiftedRecord companyId={batch.companyId} record={record} header={header} mayType={may.receive} />
        )}
        {record.outcome !== "skipped" && !isShifted(record) && (
          <RecordValues
            batch={batch}
            record={record}
            columns={columns}
            mend={isMendable(batch, record, may) ? mend : undefined}
          />
        )}
        {record.outcome === "skipped" && record.cells.some(Boolean) && (
          <p className="text-xs text-muted">
            {record.cells
              .map((cell, i) => cell && `${header[i] ?? `#${i + 1}`}: ${cell}`)
              .filter(Boolean)
              .join(" / ")}
          </p>
        )}
        {compares && (
          <RecordDifference
            batchId={batch.id}
            rowNo={record.rowNo}
            mayDecide={may.decide && batch.state === "review" && record.outcome !== "duplicate"}
          />
        )}
        {batch.state === "review" && may.receive && record.level === "warning" && takeable(record) && (
          <TakenStep batchId={batch.id} record={record} />
        )}
        {batch.state === "review" && may.receive && record.outcome !== "skipped" && (
          <AsideStep batchId={batch.id} record={record} />
        )}
      </div>
    </Card>
  );
}

const lacksCard = new Set(["CARD_DESTROYED", "MEMBER_NEEDED"]);

function takeable(record: StagedRecord): boolean {
  return !["problem", "set_aside", "skipped"].includes(record.outcome) && !record.decided?.taken;
}

function AsideStep({ batchId, record }: { batchId: number; record: StagedRecord }) {
  const t = useTranslations("batches");
  const id = `aside-${record.rowNo}`;
  const [reason, setReason] = useState("");
  const [refusal, setRefusal] = useState<string>();
  const [pending, start] = useTransition();
  const run = (work: () => Promise<Answer<unknown>>) =>
    start(async () => {
      const outcome = await work();
      setRefusal(outcome.ok ? undefined : outcome.reason);
    });
  const refused = refusal && <NoticeBar tone="bad">{t(`stepRefusals.${refusal}`)}</NoticeBar>;
  if (record.outcome === "set_aside") {
    return (
      <div className="space-y-2 border-t pt-3">
        {refused}
        <Button pending={pending} onClick={() => run(() => returnRowsAction(batchId, [record.rowNo]))}>
          {t("aside.return")}
        </Button>
      </div>
    );
  }
  return (
    <details className="border-t pt-3">
      <summary className="w-fit cursor-pointer rounded-sm text-muted hover:text-ink">{t("aside.open")}</summary>
      <form
        className="mt-2 space-y-2"
        onSubmit={(event) => {
          event.preventDefault();
          run(() => setAsideAction(batchId, [record.rowNo], reason));
        }}
      >
        {refused}
        <FieldFrame id={id} label={t("aside.reason")} hint={t("aside.hint")}>
          <Input
            id={id}
            required
            maxLength={500}
            value={reason}
            aria-describedby={`${id}-hint`}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </FieldFrame>
        <Button type="submit" pending={pending}>
          {t("aside.submit")}
        </Button>
      </form>
    </details>
  );
}
