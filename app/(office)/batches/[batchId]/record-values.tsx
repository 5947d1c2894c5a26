"use client";

import { PencilLine, Undo2 } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { undoMendAction } from "@/app/(office)/batches/actions";
import { sentDiffers, valueWords } from "@/app/(office)/batches/value-words";
import { Button } from "@/components/ui/button";
import { NoticeBar } from "@/components/ui/notice-bar";
import { type Field, fields, type WordField } from "@/lib/companies/schema";
import { formatInstant, type Locale } from "@/lib/core/format";
import type { ShownMend, StagedRecord } from "@/lib/intake/queries";
import type { CheckedBatch } from "./check-records";
import { MendCell } from "./mend-cell";

type RecordValuesProps = {
  batch: CheckedBatch;
  record: StagedRecord;
  columns: Readonly<Partial<Record<Field, number>>>;
  /** Absent where nobody may mend here. */
  mend?: (record: StagedRecord, field: Field, value: string) => void;
};

/** A record's values beside what was sent, each to be mended; a mend with who and when, to be taken back. */
export function RecordValues({ batch, record, columns, mend }: RecordValuesProps) {
  const t = useTranslations("batches");
  const locale = useLocale() as Locale;
  const [editing, setEditing] = useState<Field>();
  const [refusal, setRefusal] = useState<string>();
  const [pending, start] = useTransition();
  const undo = (field: Field) =>
    start(async () => {
      const outcome = await undoMendAction(batch.id, record.rowNo, field);
      setRefusal(
        outcome.ok
          ? undefined
          : t(`mend.refusals.${outcome.reason}`, { ...outcome.details, field: t(`fields.${field}`) }),
      );
    });
  const wrong = new Set(record.findings.flatMap((one) => one.field ?? []));
  const rows = fields.flatMap((field) => {
    const column = columns[field];
    if (column === undefined) return [];
    // Their words outlive the delivery's bytes.
    const sent = record.cells[column] ?? record.words[field as WordField] ?? "";
    const value = valueWords(field, record.values[field], record.values.currency, locale, (key) => t(key));
    const mended = record.mends.find((one) => one.field === field);
    return sent || value || mended || wrong.has(field) ? [{ field, column, sent, value, mended }] : [];
  });
  return (
    <div className="space-y-2">
      {refusal && <NoticeBar tone="bad">{refusal}</NoticeBar>}
      <dl className="divide-y border-y text-xs">
        {rows.map(({ field, column, sent, value, mended }) => (
          <div key={field} className="grid grid-cols-[6.5rem_minmax(0,1fr)_auto] items-start gap-2 py-1">
            <dt className="py-0.5 text-muted">{t(`fields.${field}`)}</dt>
            <dd className="min-w-0 py-0.5 wrap-anywhere">
              {editing === field && mend ? (
                <MendCell
                  record={record}
                  field={field}
                  column={column}
                  save={(typed) => mend(record, field, typed)}
                  close={() => setEditing(undefined)}
                />
              ) : (
                <>
                  {value || <span className="text-faint">–</span>}
                  {mended ? (
                    <Mended mend={mended} timeZone={batch.timeZone} />
                  ) : (
                    sentDiffers(field, sent, value) && (
                      <span className="block text-muted">{t("record.sent", { sent })}</span>
                    )
                  )}
                </>
              )}
            </dd>
            {mend && editing !== field && (
              <dd className="flex">
                {mended && (
                  <Button
                    kind="quiet"
                    size="sm"
                    square
                    pending={pending}
                    icon={<Undo2 aria-hidden />}
                    aria-label={t("mend.undo", { field: t(`fields.${field}`) })}
                    title={t("mend.undo", { field: t(`fields.${field}`) })}
                    onClick={() => undo(field)}
                  />
                )}
                <Button
                  kind="quiet"
                  size="sm"
                  square
                  icon={<PencilLine aria-hidden />}
                  aria-label={t("mend.open", { field: t(`fields.${field}`) })}
                  title={t("mend.open", { field: t(`fields.${field}`) })}
                  onClick={() => setEditing(field)}
                />
              </dd>
            )}
          </div>
        ))}
        {record.cells.length === 0 && (
          <div className="py-1">
            <dt className="sr-only">{t("mend.cells")}</dt>
            <dd className="text-muted">{t("record.erased")}</dd>
          </div>
        )}
      </dl>
    </div>
  );
}

/** What was sent, struck through, and who mended it when. */
function Mended({ mend, timeZone }: { mend: ShownMend; timeZone: string }) {
  const t = useTranslations("batches.mend");
  const locale = useLocale() as Locale;
  return (
    <span className="block text-muted">
      <del>{mend.original || t("blank")}</del>
      <span className="block text-accent">
        {t(mend.proposed ? "proposedBy" : "by", {
          name: mend.by,
          at: formatInstant(new Date(mend.at), locale, timeZone),
        })}
      </span>
    </span>
  );
}
