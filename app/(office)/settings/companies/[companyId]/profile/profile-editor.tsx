"use client";

import { Check, WandSparkles } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useRef, useState, useTransition } from "react";
import { saveProfileAction } from "@/app/(office)/settings/companies/actions";
import type { Outcome } from "@/components/form/outcome";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import { headerText, namesSecurityCode, suggestColumns } from "@/lib/companies/rules";
import { type Field, fields, type ProfileBody, type WordField } from "@/lib/companies/schema";
import type { Meaning } from "@/lib/companies/versions";
import type { SampleColumn } from "@/lib/intake/read/sample";
import { CellFields } from "./cell-fields";
import { ColumnFields } from "./column-fields";
import { DraftProvider } from "./draft";
import { LayoutFields } from "./layout-fields";
import { RuleFields } from "./rule-fields";
import { tidy } from "./tidy";
import { WordFields } from "./word-fields";

export type Proposal = { readonly field: Field; readonly column: string };

type ProfileEditorProps = {
  companyId: number;
  /** Version that is on the screen as the newest; 0 for none. */
  basedOn: number;
  body: ProfileBody;
  /** Columns of the delivery at hand; empty where there is none. */
  columns: readonly SampleColumn[];
  /** What is proposed for it: nothing of it is taken without a yes. */
  proposals: readonly Proposal[];
  /** What its words probably mean. */
  meanings: Readonly<Record<WordField, Readonly<Record<string, Meaning>>>>;
  batchId: number | null;
  may: { edit: boolean; autoCommit: boolean };
  beside: ReactNode;
};

/** Everything that a column profile says; saving makes a new version. */
export function ProfileEditor(props: ProfileEditorProps) {
  const { companyId, basedOn, body, columns, meanings, batchId, may } = props;
  const t = useTranslations("companies.profile");
  const words = useTranslations("batches");
  const router = useRouter();
  const [draft, setDraft] = useState(body);
  const [open, setOpen] = useState(props.proposals);
  const [refused, setRefused] = useState<Extract<Outcome, { ok: false }>>();
  const [pending, start] = useTransition();
  const said = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (refused) said.current?.focus();
  }, [refused]);
  const readOnly = !may.edit;
  const changed = draft !== body;
  useEffect(() => {
    if (!changed || readOnly) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [changed, readOnly]);

  const save = () =>
    start(async () => {
      const outcome = await saveProfileAction({ companyId, basedOn, body: tidy(draft) }, batchId);
      if (!outcome.ok) setRefused(outcome);
      else router.push(batchId === null ? `/settings/companies/${companyId}` : `/batches/${batchId}`);
    });
  const say = ({ reason, details = {} }: NonNullable<typeof refused>) =>
    t(`refusals.${t.has(`refusals.${reason}`) ? reason : "INVALID"}`, {
      ...details,
      fields: String(details.fields ?? "")
        .split(",")
        .filter((field): field is Field => (fields as readonly string[]).includes(field))
        .map((field) => words(`fields.${field}`))
        .join(words("comma")),
    });
  const answer = (answered: readonly Proposal[], yes: boolean) => {
    if (yes) setDraft({ ...draft, columns: take(draft.columns, answered) });
    setOpen(open.filter((one) => !answered.includes(one)));
  };
  const header = columns.map((one) => one.name);
  const read = new Set(
    [...Object.values(draft.columns).flat(), ...open.map((one) => one.column)].map((name) => headerText(name)),
  );
  const unread = header.filter((name) => !read.has(headerText(name)));
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <div ref={said} tabIndex={-1} className="outline-none empty:hidden">
        {refused && <NoticeBar tone="bad">{say(refused)}</NoticeBar>}
      </div>
      {header.length > 0 && (
        <NoticeBar
          tone={open.length > 0 ? "warn" : "note"}
          title={t("atHand", { count: header.length })}
          action={
            !readOnly &&
            (open.length > 0 ? (
              <Button size="sm" icon={<Check aria-hidden />} onClick={() => answer(open, true)}>
                {t("acceptAll")}
              </Button>
            ) : (
              unread.length > 0 && (
                <Button
                  size="sm"
                  icon={<WandSparkles aria-hidden />}
                  onClick={() => setOpen(proposalsFor(draft, unread))}
                >
                  {t("propose")}
                </Button>
              )
            ))
          }
        >
          {open.length > 0 && <p>{t("answerFirst", { count: open.length })}</p>}
          <p>
            {unread.length === 0
              ? t("allRead")
              : t("unread", {
                  columns: unread
                    .map((name) => (namesSecurityCode(name) ? t("securityCode", { column: name }) : name))
                    .join(words("comma")),
                })}
          </p>
        </NoticeBar>
      )}
      <fieldset disabled={readOnly || pending} className="space-y-4">
        <Card title={t("columns")} note={t("columnsNote")} flush>
          <ColumnFields
            columns={draft.columns}
            file={columns}
            open={open}
            onAnswer={(one, yes) => answer([one], yes)}
            onChange={(next) => setDraft({ ...draft, columns: next })}
          />
        </Card>
        <Card title={t("words")} note={t("wordsNote")}>
          <WordFields
            values={draft.values}
            inFile={(field) => wordsOf(draft.columns[field], columns)}
            meanings={meanings}
            onChange={(values) => setDraft({ ...draft, values })}
          />
        </Card>
        <Card title={t("layout")}>
          <LayoutFields body={draft} onChange={setDraft} />
        </Card>
        {draft.format === "fixed" && (
          <Card title={t("cells.title")} note={t("cells.note")}>
            <CellFields cells={draft.cells} onChange={(cells) => setDraft({ ...draft, cells })} />
          </Card>
        )}
        <Card title={t("rules")}>
          <RuleFields body={draft} mayAutoCommit={may.autoCommit} onChange={setDraft} />
        </Card>
      </fieldset>
      <DraftProvider body={tidy(draft)}>{props.beside}</DraftProvider>
      {!readOnly && (
        <div className="sticky bottom-0 flex flex-wrap items-center gap-3 border-t bg-canvas py-3">
          <Button type="submit" kind="primary" size="lg" pending={pending} disabled={open.length > 0}>
            {t(batchId === null ? "save" : "saveAndRead")}
          </Button>
          <span className="text-xs text-muted">
            {open.length > 0 ? t("answerFirst", { count: open.length }) : t("saveNote", { version: basedOn + 1 })}
          </span>
        </div>
      )}
    </form>
  );
}

/** What names propose for the fields that no column of the file answers to yet. */
function proposalsFor(body: ProfileBody, unread: readonly string[]): Proposal[] {
  const found = Object.entries(suggestColumns(unread)) as [Field, string[]][];
  return found
    .filter(([field]) => body.columns[field] === undefined)
    .map(([field, [column = ""]]) => ({ field, column }));
}

/** The new name becomes the company's own; names that were accepted stay so. */
function take(columns: ProfileBody["columns"], answered: readonly Proposal[]): ProfileBody["columns"] {
  const next = { ...columns };
  for (const { field, column } of answered) {
    const others = (next[field] ?? []).filter((name) => headerText(name) !== headerText(column));
    next[field] = [column, ...others].slice(0, 10);
  }
  return next;
}

function wordsOf(names: readonly string[] | undefined, columns: readonly SampleColumn[]): readonly string[] {
  const accepted = new Set(names?.map(headerText));
  return columns.find((one) => accepted.has(headerText(one.name)))?.words ?? [];
}
