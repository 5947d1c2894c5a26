"use client";

import { useLocale, useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { returnRowsAction, setAsideAction } from "@/app/(office)/batches/actions";
import { OutcomeStatus } from "@/app/(office)/batches/outcome-status";
import { findingWords, sentDiffers, valueWords } from "@/app/(office)/batches/value-words";
import type { Outcome as Answer } from "@/components/form/outcome";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { FieldFrame, Input } from "@/components/ui/field";
import { NoticeBar } from "@/components/ui/notice-bar";
import { type Field, fields, type WordField } from "@/lib/companies/schema";
import { formatNumber, type Locale } from "@/lib/core/format";
import type { StagedRecord } from "@/lib/intake/queries";
import type { CheckedBatch } from "./check-records";
import { RecordDifference } from "./record-difference";

type RecordPanelProps = {
  batch: CheckedBatch;
  record: StagedRecord;
  header: readonly string[];
  columns: Readonly<Partial<Record<Field, number>>>;
  may: { receive: boolean; decide: boolean };
};

/** The record that the grid stands on: what was found, in words; what was sent and read; what can be done with it. */
export function RecordPanel({ batch, record, header, columns, may }: RecordPanelProps) {
  const t = useTranslations("batches");
  const findings = useTranslations("findings");
  const levels = useTranslations("table.levels");
  const locale = useLocale() as Locale;
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
        {record.outcome !== "skipped" && (
          <dl className="divide-y border-y text-xs">
            {fields
              .filter((field) => columns[field] !== undefined)
              .map((field) => {
                // Their words outlive the delivery's bytes.
                const sent = record.cells[columns[field] as number] ?? record.words[field as WordField] ?? "";
                const value = valueWords(field, record.values[field], record.values.currency, locale, (key) => t(key));
                if (!sent && !value) return null;
                return (
                  <div key={field} className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-2 py-1">
                    <dt className="text-muted">{t(`fields.${field}`)}</dt>
                    <dd>
                      {value || <span className="text-faint">–</span>}
                      {sentDiffers(field, sent, value) && (
                        <span className="block text-muted">{t("record.sent", { sent })}</span>
                      )}
                    </dd>
                  </div>
                );
              })}
            {record.cells.length === 0 && <p className="py-1 text-muted">{t("record.erased")}</p>}
          </dl>
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
        {batch.state === "review" && may.receive && record.outcome !== "skipped" && (
          <AsideStep batchId={batch.id} record={record} />
        )}
      </div>
    </Card>
  );
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
