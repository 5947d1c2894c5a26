"use client";

import { CircleAlert, CircleCheck, CircleX, Info, LoaderCircle, UserRoundCheck, UserRoundPlus, X } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { memo, useState } from "react";
import { findingWords } from "@/app/(office)/batches/value-words";
import { cn } from "@/components/ui/class-names";
import { Input, Select } from "@/components/ui/field";
import { TextLink } from "@/components/ui/text-link";
import type { InquiryField as Field } from "@/lib/companies/schema";
import { formatDate, type Locale } from "@/lib/core/format";
import { type Checked, isBlank, masked, type Row } from "./rows";

const choices: Partial<Record<Field, { values: readonly string[]; words: string }>> = {
  kind: { values: ["new", "amend", "withdraw", "reactivate"], words: "kindsOfRecord" },
  detectionCase: { values: ["1", "2", "3"], words: "cases" },
  useStatus: { values: ["on_hold", "confirming"], words: "uses" },
};
const widths: Partial<Record<Field, string>> = {
  reference: "min-w-28",
  cardNumber: "min-w-46",
  memberNumber: "min-w-30",
  misuseOn: "min-w-28",
  amount: "min-w-24",
  merchant: "min-w-40",
  detectionCase: "min-w-36",
  oldCardNumber: "min-w-46",
  kind: "min-w-28",
  useStatus: "min-w-36",
};
const hinted: readonly Field[] = ["misuseOn", "amount", "cardNumber"];
const marks = {
  error: { icon: CircleX, look: "text-bad" },
  warning: { icon: CircleAlert, look: "text-warn" },
  note: { icon: Info, look: "text-muted" },
} as const;

type TypingRowProps = {
  row: Row;
  /** Place in the sheet, from 0. */
  at: number;
  columns: readonly Field[];
  onChange: (row: Row, field: Field, value: string) => void;
  /** Card or member number is done with: the member can be looked up. */
  onDone: (row: Row, look: boolean) => void;
  onPaste: (at: { row: number; column: number }, text: string) => void;
  onRemove: (row: Row) => void;
};

/** One inquiry being typed, and under it what was found and whom it belongs to. */
export const TypingRow = memo(function TypingRow(props: TypingRowProps) {
  const { row, at, columns, onChange, onDone, onPaste, onRemove } = props;
  const t = useTranslations("batches");
  const [focused, setFocused] = useState<Field>();
  const [before, setBefore] = useState("");
  const blank = isBlank(row);
  const checked = blank ? undefined : row.checked;
  const gravest = (field: Field) =>
    checked?.findings.find((one) => one.field === field && one.level === "error") ??
    checked?.findings.find((one) => one.field === field && one.level === "warning");
  return (
    <tbody className="group">
      <tr className="align-top">
        <th scope="row" className="w-10 px-2 pt-2.5 text-right text-xs font-normal text-faint">
          {at + 1}
        </th>
        {columns.map((field, column) => {
          const value = row.values[field] ?? "";
          const choice = choices[field];
          const finding = gravest(field);
          const secret = field === "cardNumber" || field === "oldCardNumber";
          const common = {
            "data-cell": `${at}-${column}`,
            "aria-label": `${t("typing.row", { row: at + 1 })} ${t(`fields.${field}`)}`,
            "aria-invalid": finding?.level === "error" || undefined,
            "aria-describedby": checked && checked.findings.length > 0 ? `found-${row.id}` : undefined,
            onFocus: () => {
              setFocused(field);
              setBefore(value);
            },
            onBlur: () => {
              setFocused(undefined);
              const identifies = field === "cardNumber" || field === "memberNumber";
              if (identifies && value.trim() && value !== before) onDone(row, true);
            },
          };
          return (
            <td key={field} className={cn("px-1 pt-1.5", widths[field] ?? "min-w-24")}>
              {choice ? (
                <Select
                  {...common}
                  value={value}
                  empty="–"
                  options={choice.values.map((one) => ({ value: one, label: t(`${choice.words}.${one}`) }))}
                  onChange={(event) => onChange(row, field, event.currentTarget.value)}
                />
              ) : (
                <Input
                  {...common}
                  value={secret && focused !== field ? masked(value) : value}
                  autoComplete="off"
                  spellCheck={false}
                  inputMode={secret ? "numeric" : undefined}
                  placeholder={at === 0 && hinted.includes(field) ? t(`typing.hints.${field}`) : undefined}
                  className={cn(field === "amount" && "text-right", finding?.level === "warning" && "border-warn")}
                  onChange={(event) => onChange(row, field, event.currentTarget.value)}
                  onPaste={(event) => {
                    const text = event.clipboardData.getData("text");
                    if (!/[\t\n]/.test(text.trimEnd())) return;
                    event.preventDefault();
                    onPaste({ row: at, column }, text);
                  }}
                />
              )}
            </td>
          );
        })}
        <td className="w-9 pt-1.5 pr-2">
          {!blank && (
            <button
              type="button"
              tabIndex={-1}
              className="grid size-8 place-items-center rounded-md text-muted hover:bg-sunken hover:text-ink"
              aria-label={t("typing.remove", { row: at + 1 })}
              onClick={() => onRemove(row)}
            >
              <X className="size-4" aria-hidden />
            </button>
          )}
        </td>
      </tr>
      <tr>
        <td className="border-b group-last:border-b-0" />
        <td colSpan={columns.length + 1} className="border-b px-2 pt-1 pb-1.5 text-xs group-last:border-b-0">
          {checked && <RowAnswer id={`found-${row.id}`} checked={checked} />}
        </td>
      </tr>
    </tbody>
  );
});

function RowAnswer({ id, checked }: { id: string; checked: Checked }) {
  const t = useTranslations("batches");
  const findings = useTranslations("findings");
  const locale = useLocale() as Locale;
  const { known } = checked;
  return (
    <ul id={id} className="flex flex-wrap gap-x-5 gap-y-0.5">
      {checked.state === "failed" && <li className="text-bad">{t("typing.checkFailed")}</li>}
      {checked.findings.map((finding) => {
        const { icon: Icon, look } = marks[finding.level];
        return (
          <li key={`${finding.code} ${finding.field ?? ""}`} className="flex items-center gap-1.5">
            <Icon className={cn("size-3.5 shrink-0", look)} aria-hidden />
            <span>
              {finding.field && <span className="font-medium">{t(`fields.${finding.field}`)}: </span>}
              {findingWords(finding, (key, values) => findings(key, values))}
            </span>
          </li>
        );
      })}
      {checked.findings.length === 0 && checked.state === "answered" && (
        <li className="flex items-center gap-1.5 text-good">
          <CircleCheck className="size-3.5" aria-hidden />
          {t("typing.fine")}
        </li>
      )}
      {checked.findings.length === 0 && checked.state === "asking" && (
        <li className="flex items-center gap-1.5 text-muted">
          <LoaderCircle className="size-3.5 animate-spin" aria-hidden />
          {t("typing.checking")}
        </li>
      )}
      {known && (
        <li className="flex items-center gap-1.5">
          <UserRoundCheck className="size-3.5 text-accent" aria-hidden />
          <span>
            <span className="font-medium">{t("typing.known", { count: known.inquiries })}</span>{" "}
            <span className="text-muted">
              {known.countedOn
                ? t("typing.knownSince", { on: formatDate(known.countedOn, locale) })
                : t("typing.uncounted")}
            </span>{" "}
            <TextLink href={`/members/${known.memberId}`} target="_blank" tabIndex={-1}>
              {t("typing.toMember")}
            </TextLink>
          </span>
        </li>
      )}
      {known === null && (
        <li className="flex items-center gap-1.5 text-muted">
          <UserRoundPlus className="size-3.5" aria-hidden />
          {t("typing.newMember")}
        </li>
      )}
    </ul>
  );
}
