"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useCallback, useEffect, useId, useMemo, useRef, useState, useTransition } from "react";
import { typeBatchAction } from "@/app/(office)/batches/actions";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { FieldFrame, Input, type Option, Select } from "@/components/ui/field";
import { NoticeBar } from "@/components/ui/notice-bar";
import { TextLink } from "@/components/ui/text-link";
import type { InquiryField as Field } from "@/lib/companies/schema";
import { type Checked, isBlank, mainFields, moreFields, pasted, type Row, withRoom } from "./rows";
import { TypingRow } from "./typing-row";
import { useLeaveWarning } from "./use-leave-warning";
import { useRowChecks } from "./use-row-checks";

type Said = { words: string; batchId?: number };
const most = 1000;
const none: Checked = { state: "asking", findings: [], level: null };

/** `company`: the one that is chosen at first. */
type TypingFormProps = { companies: readonly Option[]; company?: string; today: string };

/**
 * A sheet of inquiries without the mouse: Enter and Tab go on, a new row is always there, Ctrl+Enter saves. Nothing
 * typed is kept in the browser's storage: it holds card numbers (SECURITY DA-05).
 */
export function TypingForm({ companies, company: first, today }: TypingFormProps) {
  const t = useTranslations("batches.typing");
  const words = useTranslations("batches");
  const id = useId();
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const ids = useRef(1);
  const nextId = useCallback(() => ids.current++, []);
  const [company, setCompany] = useState(first ?? (companies.length === 1 ? (companies[0]?.value ?? "") : ""));
  const [receivedOn, setReceivedOn] = useState(today);
  const [covers, setCovers] = useState({ from: "", to: "" });
  const [rows, setRows] = useState<readonly Row[]>([{ id: 0, values: {} }]);
  const [more, setMore] = useState(false);
  const [said, setSaid] = useState<Said>();
  const [saved, setSaved] = useState(false);
  const [pending, start] = useTransition();
  const columns = useMemo<readonly Field[]>(() => (more ? [...mainFields, ...moreFields] : mainFields), [more]);
  const filled = rows.filter((row) => !isBlank(row));
  useLeaveWarning(filled.length > 0 && !saved, t("leave"));

  const told = (rowId: number, answer: Partial<Checked>) =>
    setRows((now) =>
      now.map((row) => (row.id === rowId ? { ...row, checked: { ...none, ...row.checked, ...answer } } : row)),
    );
  const { check, drop } = useRowChecks(company, receivedOn, told);
  // Another company or date: other ranges, other placeholders, other days to come.
  const current = useRef(rows);
  current.current = rows;
  useEffect(() => {
    for (const row of current.current) check(row, false);
  }, [check]);

  const change = useCallback(
    (row: Row, field: Field, value: string) => {
      const who = field === "cardNumber" || field === "memberNumber";
      const { known: _, ...checked } = row.checked ?? none;
      const next: Row = {
        ...row,
        values: { ...row.values, [field]: value },
        ...(row.checked && { checked: who ? checked : row.checked }),
      };
      setRows((now) =>
        withRoom(
          now.map((one) => (one.id === row.id ? next : one)),
          nextId,
        ),
      );
      check(next, false);
    },
    [check, nextId],
  );
  const paste = useCallback(
    (at: { row: number; column: number }, text: string) => {
      const next = pasted(current.current, at, columns, text, nextId);
      setRows(next);
      for (const row of next.slice(at.row)) check(row, true);
    },
    [columns, check, nextId],
  );
  const remove = useCallback(
    (row: Row) => {
      drop(row.id);
      setRows((now) =>
        withRoom(
          now.filter((one) => one.id !== row.id),
          nextId,
        ),
      );
    },
    [drop, nextId],
  );

  const cellAt = (row: number, column: number) =>
    form.current?.querySelector<HTMLElement>(`[data-cell="${row}-${column}"]`);
  const onKeyDown = (event: KeyboardEvent<HTMLFormElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      return save();
    }
    const target = event.target as HTMLElement;
    const [row, column] = (target.dataset.cell ?? "").split("-").map(Number);
    if (row === undefined || column === undefined || Number.isNaN(row)) return;
    const inList = target.tagName === "SELECT";
    const last = columns.length - 1;
    const goal =
      event.key === "Enter"
        ? event.shiftKey
          ? column > 0
            ? cellAt(row, column - 1)
            : cellAt(row - 1, last)
          : column < last
            ? cellAt(row, column + 1)
            : cellAt(row + 1, 0)
        : event.key === "ArrowUp" && !inList
          ? cellAt(row - 1, column)
          : event.key === "ArrowDown" && !inList
            ? cellAt(row + 1, column)
            : undefined;
    if (event.key === "Enter") event.preventDefault();
    if (!goal) return;
    event.preventDefault();
    goal.focus();
    if (goal instanceof HTMLInputElement) goal.select();
  };

  const save = () => {
    if (pending) return;
    const at = (name: string) => form.current?.querySelector<HTMLElement>(`[name="${name}"]`);
    const refuse = (saying: string, place: HTMLElement | null | undefined) => {
      setSaid({ words: saying });
      place?.focus();
    };
    if (!company) return refuse(words("upload.errors.companyMissing"), at("company"));
    if (!receivedOn) return refuse(words("upload.errors.dateMissing"), at("receivedOn"));
    if (receivedOn > today) return refuse(words("upload.errors.dateInFuture"), at("receivedOn"));
    if (Boolean(covers.from) !== Boolean(covers.to)) return refuse(words("upload.errors.coversHalf"), at("coversTo"));
    if (covers.from > covers.to) return refuse(words("upload.errors.coversReversed"), at("coversTo"));
    if (filled.length === 0) return refuse(t("rowMissing"), cellAt(0, 0));
    if (filled.length > most) return refuse(t("atMost"), null);
    setSaid(undefined);
    start(async () => {
      const typed = filled.map((row) =>
        Object.fromEntries(Object.entries(row.values).filter(([, value]) => value?.trim())),
      );
      const outcome = await typeBatchAction({
        companyId: Number(company),
        receivedOn,
        ...(covers.from && { coversFrom: covers.from, coversTo: covers.to }),
        rows: typed,
      }).catch(() => null);
      if (outcome?.ok) {
        setSaved(true);
        router.push(`/batches/${outcome.value.batchId}`);
        return;
      }
      const reason = outcome?.reason ?? "UNKNOWN";
      setSaid(
        reason === "ALREADY_RECEIVED"
          ? { words: t("already"), batchId: Number(outcome?.details?.batchId) }
          : { words: t(`refusals.${t.has(`refusals.${reason}`) ? reason : "UNKNOWN"}`) },
      );
    });
  };

  const problems = filled.filter((row) => row.checked?.level === "error").length;
  return (
    <form
      ref={form}
      noValidate
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
      className="space-y-4"
    >
      {said && (
        <NoticeBar tone={said.batchId ? "warn" : "bad"}>
          {said.words} {said.batchId && <TextLink href={`/batches/${said.batchId}`}>{t("toBatch")}</TextLink>}
        </NoticeBar>
      )}
      <fieldset disabled={pending} className="min-w-0 space-y-4">
        <Card>
          <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
            <FieldFrame id={`${id}-company`} label={t("company")}>
              <Select
                id={`${id}-company`}
                name="company"
                required
                value={company}
                options={companies}
                empty={words("upload.chooseCompany")}
                onChange={(event) => setCompany(event.currentTarget.value)}
              />
            </FieldFrame>
            <FieldFrame id={`${id}-on`} label={t("receivedOn")}>
              <Input
                id={`${id}-on`}
                name="receivedOn"
                type="date"
                required
                max={today}
                value={receivedOn}
                onChange={(event) => setReceivedOn(event.currentTarget.value)}
              />
            </FieldFrame>
            <FieldFrame id={`${id}-from`} label={t("coversFrom")} optional={words("upload.optional")}>
              <Input
                id={`${id}-from`}
                type="date"
                max={today}
                value={covers.from}
                onChange={(event) => setCovers({ ...covers, from: event.currentTarget.value })}
              />
            </FieldFrame>
            <FieldFrame id={`${id}-to`} label={t("coversTo")} optional={words("upload.optional")}>
              <Input
                id={`${id}-to`}
                name="coversTo"
                type="date"
                max={today}
                value={covers.to}
                onChange={(event) => setCovers({ ...covers, to: event.currentTarget.value })}
              />
            </FieldFrame>
          </div>
        </Card>
        <Card
          title={t("grid")}
          note={t("keys")}
          actions={
            <Button size="sm" kind="quiet" aria-pressed={more} onClick={() => setMore(!more)}>
              {t(more ? "fewer" : "more")}
            </Button>
          }
          flush
        >
          <div className="relative overflow-x-auto">
            <table className="w-full border-separate border-spacing-0" aria-label={t("grid")}>
              <thead>
                <tr className="text-left text-xs text-muted">
                  <th scope="col" className="border-b bg-sunken px-2 py-1.5 text-right font-medium">
                    #
                  </th>
                  {columns.map((field) => (
                    <th
                      key={field}
                      scope="col"
                      className="border-b bg-sunken px-1 py-1.5 font-medium whitespace-nowrap"
                    >
                      {words(`fields.${field}`)}
                    </th>
                  ))}
                  <td className="border-b bg-sunken" />
                </tr>
              </thead>
              {rows.map((row, at) => (
                <TypingRow
                  key={row.id}
                  row={row}
                  at={at}
                  columns={columns}
                  onChange={change}
                  onDone={check}
                  onPaste={paste}
                  onRemove={remove}
                />
              ))}
            </table>
          </div>
        </Card>
      </fieldset>
      <div className="sticky bottom-0 flex flex-wrap items-center gap-3 border-t bg-canvas py-3">
        <Button type="submit" kind="primary" size="lg" pending={pending}>
          {t(pending ? "saving" : "save")}
        </Button>
        <span role="status" className="text-muted">
          {t("count", { count: filled.length })}
          {problems > 0 && (
            <>
              {" · "}
              <span className="font-medium text-bad">{t("problems", { count: problems })}</span>{" "}
              <span className="text-xs">{t("withProblems", { count: problems })}</span>
            </>
          )}
        </span>
      </div>
    </form>
  );
}
