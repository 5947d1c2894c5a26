"use client";

import { Check, Plus, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { Input, Select } from "@/components/ui/field";
import { headerText, namesSecurityCode } from "@/lib/companies/rules";
import { type Field, fields, type ProfileBody } from "@/lib/companies/schema";
import type { SampleColumn } from "@/lib/intake/read/sample";
import type { Proposal } from "./profile-editor";

type ColumnFieldsProps = {
  columns: ProfileBody["columns"];
  /** Columns of the delivery at hand. */
  file: readonly SampleColumn[];
  /** Proposals that nobody has answered yet. */
  open: readonly Proposal[];
  onAnswer: (proposal: Proposal, yes: boolean) => void;
  onChange: (columns: ProfileBody["columns"]) => void;
};

const most = 10;

/**
 * For each of our fields the headers that it is read from: the company's own first, earlier names after it. Beside it
 * what the delivery at hand has there, and what is proposed for it.
 */
export function ColumnFields({ columns, file, open, onAnswer, onChange }: ColumnFieldsProps) {
  const t = useTranslations("companies.profile");
  const words = useTranslations("batches.fields");
  const id = useId();
  const change = (field: Field, names: readonly string[]) => {
    const { [field]: _, ...rest } = columns;
    onChange(names.length === 0 ? rest : { ...rest, [field]: [...names] });
  };
  const read = new Set([...Object.values(columns).flat(), ...open.map((one) => one.column)].map(headerText));
  const unread = file.filter((one) => !read.has(headerText(one.name)));
  const columnOf = (name: string) => file.find((one) => headerText(one.name) === headerText(name));
  return (
    <div>
      <datalist id={`${id}-header`}>
        {file.map(({ name }) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <ul className="divide-y">
        {fields.map((field) => {
          const names = columns[field] ?? [];
          const proposal = open.find((one) => one.field === field);
          const proposed = proposal && columnOf(proposal.column);
          const there = names.map(columnOf).find(Boolean);
          return (
            <li key={field} className="grid items-start gap-x-4 gap-y-1 px-4 py-2 sm:grid-cols-[11rem_minmax(0,1fr)]">
              <div className="pt-1">
                <span className="font-medium">{words(field)}</span>
                {(field === "cardNumber" || field === "reference") && (
                  <span className="block text-xs text-muted">{t(`needs.${field}`)}</span>
                )}
              </div>
              <div className="space-y-1.5">
                {proposal && (
                  <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 rounded-md border border-dashed border-warn/60 bg-warn-soft px-3 py-1.5">
                    <span className="text-xs font-medium text-warn">{t("suggested")}</span>
                    <span className="font-medium">{proposal.column}</span>
                    {proposed && <Samples column={proposed} />}
                    <span className="ml-auto flex gap-1.5">
                      <Button
                        size="sm"
                        kind="primary"
                        aria-label={t("yesTo", { field: words(field), column: proposal.column })}
                        onClick={() => onAnswer(proposal, true)}
                      >
                        {t("yes")}
                      </Button>
                      <Button
                        size="sm"
                        aria-label={t("noTo", { field: words(field), column: proposal.column })}
                        onClick={() => onAnswer(proposal, false)}
                      >
                        {t("no")}
                      </Button>
                    </span>
                  </div>
                )}
                {(!proposal || names.length > 0) && (
                  <div className="flex flex-wrap items-center gap-2">
                    {(names.length > 0 ? names : [""]).map((name, at) => (
                      <span
                        // biome-ignore lint/suspicious/noArrayIndexKey: a box stands for its place, whatever is in it
                        key={at}
                        className="relative inline-flex items-center"
                      >
                        <Input
                          list={`${id}-header`}
                          className="w-52 pr-8"
                          maxLength={200}
                          value={name}
                          aria-label={t("headerOf", { field: words(field), number: at + 1 })}
                          placeholder={names.length === 0 ? t("notRead") : undefined}
                          onChange={(event) => {
                            const value = event.currentTarget.value;
                            const next = names.length > 0 ? names.with(at, value) : [value];
                            change(field, next.length === 1 && value === "" ? [] : next);
                          }}
                        />
                        {name !== "" && columnOf(name) && (
                          <Check className="absolute right-8 size-3.5 text-good" aria-label={t("inFile")} />
                        )}
                        {names.length > 0 && (
                          <button
                            type="button"
                            className="absolute right-1 grid size-6 place-items-center rounded-sm text-muted hover:text-ink"
                            aria-label={t("removeHeader", { field: words(field), name })}
                            onClick={() => change(field, names.toSpliced(at, 1))}
                          >
                            <X className="size-3.5" aria-hidden />
                          </button>
                        )}
                      </span>
                    ))}
                    {names.length > 0 && names.length < most && names.every(Boolean) && (
                      <Button
                        kind="quiet"
                        size="sm"
                        icon={<Plus aria-hidden />}
                        aria-label={t("addHeaderOf", { field: words(field) })}
                        onClick={() => change(field, [...names, ""])}
                      >
                        {t("addHeader")}
                      </Button>
                    )}
                  </div>
                )}
                {!proposal && there && <Samples column={there} />}
              </div>
            </li>
          );
        })}
      </ul>
      {unread.length > 0 && (
        <section aria-label={t("unreadTitle")} className="space-y-2 border-t bg-sunken px-4 py-3">
          <h3 className="text-xs font-medium text-muted">{t("unreadTitle")}</h3>
          <ul className="space-y-1.5">
            {unread.map((column) => (
              <li
                key={column.name}
                className="grid items-center gap-x-4 gap-y-1 sm:grid-cols-[11rem_minmax(0,1fr)_14rem]"
              >
                <span className="font-medium break-words">{column.name}</span>
                <Samples column={column} />
                {namesSecurityCode(column.name) ? (
                  <span className="text-xs text-bad">{t("securityCode", { column: column.name })}</span>
                ) : (
                  <Select
                    aria-label={t("unreadField", { column: column.name })}
                    value=""
                    empty={t("chooseField")}
                    options={fields
                      .filter((field) => columns[field] === undefined)
                      .map((field) => ({ value: field, label: words(field) }))}
                    onChange={(event) => change(event.currentTarget.value as Field, [column.name])}
                  />
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

/** The first values of a column in the delivery at hand. */
function Samples({ column }: { column: SampleColumn }) {
  const t = useTranslations("companies.profile");
  return (
    <span className="block min-w-0 text-xs text-muted">
      <span className="sr-only">{t("samples")}: </span>
      {column.samples.length === 0
        ? t("noSamples")
        : column.samples.map((one, at) => (
            <span key={one}>
              {at > 0 && <span className="px-1.5 text-faint">·</span>}
              <span className="break-all">{one}</span>
            </span>
          ))}
    </span>
  );
}
