"use client";

import { Check, Plus, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import { headerText } from "@/lib/companies/rules";
import { type Field, fields, type ProfileBody } from "@/lib/companies/schema";

type ColumnFieldsProps = {
  columns: ProfileBody["columns"];
  header: readonly string[];
  onChange: (columns: ProfileBody["columns"]) => void;
};

const most = 10;

/** For each of our fields the headers that it is read from: the company's own first, earlier names after it. */
export function ColumnFields({ columns, header, onChange }: ColumnFieldsProps) {
  const t = useTranslations("companies.profile");
  const words = useTranslations("batches.fields");
  const id = useId();
  const change = (field: Field, names: readonly string[]) => {
    const { [field]: _, ...rest } = columns;
    onChange(names.length === 0 ? rest : { ...rest, [field]: [...names] });
  };
  const there = (name: string) => header.some((one) => headerText(one) === headerText(name));
  return (
    <div>
      <datalist id={`${id}-header`}>
        {header.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <ul className="divide-y">
        {fields.map((field) => {
          const names = columns[field] ?? [];
          return (
            <li key={field} className="grid items-start gap-x-4 gap-y-1 px-4 py-2 sm:grid-cols-[11rem_minmax(0,1fr)]">
              <div className="pt-1">
                <span className="font-medium">{words(field)}</span>
                {(field === "cardNumber" || field === "reference") && (
                  <span className="block text-xs text-muted">{t(`needs.${field}`)}</span>
                )}
              </div>
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
                    {name !== "" && header.length > 0 && there(name) && (
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
            </li>
          );
        })}
      </ul>
    </div>
  );
}
