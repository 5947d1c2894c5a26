"use client";

import { useTranslations } from "next-intl";
import { type KeyboardEvent, useRef, useState } from "react";
import { cardFields } from "@/app/(office)/batches/value-words";
import { Input } from "@/components/ui/field";
import type { Field } from "@/lib/companies/schema";
import type { StagedRecord } from "@/lib/intake/queries";
import type { CheckedBatch } from "./check-records";

/** What stands in a cell of a record now, as its sender or a person wrote it. */
export function cellNow(record: StagedRecord, field: Field, column: number): string {
  return record.mends.find((one) => one.field === field)?.value ?? record.cells[column] ?? "";
}

/** Whether a person may mend the record's cells here and now: what is committed stands, shifted values are none. */
export function isMendable(batch: CheckedBatch, record: StagedRecord, may: { receive: boolean }): boolean {
  const open = batch.state === "review" || (batch.state === "committed" && record.outcome === "problem");
  return may.receive && open && record.outcome !== "skipped" && !isShifted(record) && record.cells.length > 0;
}

/** Too few or too many cells: the values stand in other columns than their own. */
export function isShifted(record: StagedRecord): boolean {
  return record.findings.some((one) => one.code === "RAGGED_ROW");
}

/** Card numbers are shown masked and typed whole: nobody edits digits that they do not see. */
function startsEmpty(field: Field): boolean {
  return cardFields.includes(field);
}

type MendCellProps = {
  record: StagedRecord;
  field: Field;
  column: number;
  save: (value: string) => void;
  close: (then?: "next" | "previous") => void;
};

/** A cell being mended. Enter keeps what is typed, Esc leaves the cell as it is, Tab keeps it and goes on. */
export function MendCell({ record, field, column, save, close }: MendCellProps) {
  const t = useTranslations("batches");
  const now = startsEmpty(field) ? "" : cellNow(record, field, column);
  const [value, setValue] = useState(now);
  const left = useRef(false);
  const leave = (then?: "next" | "previous", keep = true) => {
    left.current = true;
    if (keep && value !== now) save(value);
    close(then);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") leave();
    else if (event.key === "Tab") leave(event.shiftKey ? "previous" : "next");
    else if (event.key === "Escape") leave(undefined, false);
    else return event.stopPropagation();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <Input
      autoFocus
      aria-label={t("mend.cell", { field: t(`fields.${field}`), line: record.line })}
      value={value}
      maxLength={4000}
      autoComplete="off"
      spellCheck={false}
      placeholder={startsEmpty(field) ? t("mend.whole") : undefined}
      onChange={(event) => setValue(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      // Clicking elsewhere keeps what was typed, as spreadsheets do; a mend can be taken back.
      onBlur={() => left.current || leave()}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      onFocus={(event) => event.currentTarget.select()}
    />
  );
}
