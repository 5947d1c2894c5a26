"use client";

import { WandSparkles } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState, useTransition } from "react";
import { saveProfileAction } from "@/app/(office)/settings/companies/actions";
import type { Outcome } from "@/components/form/outcome";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import { headerText, namesSecurityCode, suggestColumns } from "@/lib/companies/rules";
import { type Field, fields, type ProfileBody } from "@/lib/companies/schema";
import { ColumnFields } from "./column-fields";
import { LayoutFields } from "./layout-fields";
import { WordFields } from "./word-fields";

type ProfileEditorProps = {
  companyId: number;
  /** Version that is on the screen as the newest; 0 for none. */
  basedOn: number;
  body: ProfileBody;
  /** Columns of the delivery at hand, as sent; empty where there is none. */
  header: readonly string[];
  batchId: number | null;
  readOnly: boolean;
};

/** Puts what is proposed for the delivery's header before the headers that are accepted already. */
function propose(body: ProfileBody, header: readonly string[]): ProfileBody {
  const columns = { ...body.columns };
  const taken = new Set(Object.values(columns).flatMap((names) => names.map(headerText)));
  const open = header.filter((name) => !taken.has(headerText(name)));
  const answered = (field: Field) =>
    columns[field]?.some((name) => header.some((one) => headerText(one) === headerText(name)));
  for (const [field, names] of Object.entries(suggestColumns(open)) as [Field, string[]][]) {
    if (!answered(field)) columns[field] = [...names, ...(columns[field] ?? [])].slice(0, 10);
  }
  return { ...body, columns };
}

/** Everything that a column profile says; saving makes a new version. */
export function ProfileEditor({ companyId, basedOn, body, header, batchId, readOnly }: ProfileEditorProps) {
  const t = useTranslations("companies.profile");
  const words = useTranslations("batches");
  const router = useRouter();
  // A first profile begins with the proposal: an empty form would help nobody.
  const [draft, setDraft] = useState(() => (basedOn === 0 && header.length > 0 ? propose(body, header) : body));
  const [refused, setRefused] = useState<Extract<Outcome, { ok: false }>>();
  const [pending, start] = useTransition();
  const said = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (refused) said.current?.focus();
  }, [refused]);
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
  const read = new Set(Object.values(draft.columns).flatMap((names) => names.map(headerText)));
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
          tone="note"
          title={t("atHand", { count: header.length })}
          action={
            !readOnly && (
              <Button size="sm" icon={<WandSparkles aria-hidden />} onClick={() => setDraft(propose(draft, header))}>
                {t("propose")}
              </Button>
            )
          }
        >
          {unread.length === 0
            ? t("allRead")
            : t("unread", {
                columns: unread
                  .map((name) => (namesSecurityCode(name) ? t("securityCode", { column: name }) : name))
                  .join(words("comma")),
              })}
        </NoticeBar>
      )}
      <fieldset disabled={readOnly || pending} className="space-y-4">
        <Card title={t("columns")} note={t("columnsNote")} flush>
          <ColumnFields
            columns={draft.columns}
            header={header}
            onChange={(columns) => setDraft({ ...draft, columns })}
          />
        </Card>
        <Card title={t("layout")}>
          <LayoutFields body={draft} onChange={setDraft} />
        </Card>
        <Card title={t("words")} note={t("wordsNote")}>
          <WordFields values={draft.values} onChange={(values) => setDraft({ ...draft, values })} />
        </Card>
      </fieldset>
      {!readOnly && (
        <div className="sticky bottom-0 flex flex-wrap items-center gap-3 border-t bg-canvas py-3">
          <Button type="submit" kind="primary" size="lg" pending={pending}>
            {t(batchId === null ? "save" : "saveAndRead")}
          </Button>
          <span className="text-xs text-muted">{t("saveNote", { version: basedOn + 1 })}</span>
        </div>
      )}
    </form>
  );
}

/** Without empty boxes: a field whose headers are all empty is not read. */
function tidy(body: ProfileBody): ProfileBody {
  const columns: ProfileBody["columns"] = {};
  for (const field of fields) {
    const names = (body.columns[field] ?? []).map((name) => name.trim()).filter(Boolean);
    if (names.length > 0) columns[field] = [...new Set(names)];
  }
  const filled = <T,>(map: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(map).filter(([word]) => word.trim() !== ""));
  const { kind, detectionCase, useStatus, reason } = body.values;
  return {
    ...body,
    columns,
    defaultCurrency: body.defaultCurrency.toUpperCase(),
    values: {
      kind: filled(kind),
      detectionCase: filled(detectionCase),
      useStatus: filled(useStatus),
      reason: filled(reason),
    },
  };
}
