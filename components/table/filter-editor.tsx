"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox, FieldFrame, Input, type Option } from "@/components/ui/field";
import type { Dates, FilterKind, FilterValue, Numbers } from "./spec";

/** Keeps a search by number out of the address: answers the id under which it is stored. */
export type StoreSearch = (
  column: string,
  text: string,
) => Promise<{ ok: true; value: string } | { ok: false; reason: string }>;

type FilterEditorProps = {
  column: string;
  kind: FilterKind;
  value: FilterValue | undefined;
  options?: readonly Option[];
  storeSearch?: StoreSearch;
  /** `undefined` takes the filter away. */
  onApply: (value: FilterValue | undefined) => void;
};

/** The small form behind a filter's chip, by kind: text, choices, a span of days, a span of figures, a number to look for. */
export function FilterEditor({ column, kind, value, options, storeSearch, onApply }: FilterEditorProps) {
  const t = useTranslations("table");
  const id = useId();
  const [failed, setFailed] = useState(false);
  const [pending, setPending] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const word = (name: string) => String(form.get(name) ?? "").trim();
    switch (kind) {
      case "select": {
        const chosen = form.getAll("choice").map(String);
        return onApply(chosen.length > 0 ? chosen : undefined);
      }
      case "dates": {
        const [from, to] = ordered(word("from"), word("to"));
        return onApply(from || to ? { from: from || undefined, to: to || undefined } : undefined);
      }
      case "numbers": {
        const min = word("min") === "" ? undefined : Number(word("min"));
        const max = word("max") === "" ? undefined : Number(word("max"));
        if (min === undefined && max === undefined) return onApply(undefined);
        return onApply(min !== undefined && max !== undefined && min > max ? { min: max, max: min } : { min, max });
      }
      case "stored": {
        if (!word("text")) return onApply(undefined);
        setPending(true);
        const kept = await storeSearch?.(column, word("text")).catch(() => null);
        setPending(false);
        if (!kept?.ok) return setFailed(true);
        return onApply(kept.value);
      }
      default:
        return onApply(word("text") || undefined);
    }
  };

  return (
    <form onSubmit={submit} className="w-64 space-y-3" autoComplete="off">
      {kind === "select" && (
        <fieldset className="max-h-64 space-y-1 overflow-y-auto">
          {(options ?? []).map((option) => (
            <Checkbox
              key={option.value}
              name="choice"
              value={option.value}
              defaultChecked={(value as readonly string[] | undefined)?.includes(option.value)}
              className="flex"
            >
              {option.label}
            </Checkbox>
          ))}
        </fieldset>
      )}
      {kind === "dates" && (
        <div className="grid gap-2">
          <FieldFrame id={`${id}-from`} label={t("fromLabel")}>
            <Input id={`${id}-from`} name="from" type="date" defaultValue={(value as Dates | undefined)?.from} />
          </FieldFrame>
          <FieldFrame id={`${id}-to`} label={t("toLabel")}>
            <Input id={`${id}-to`} name="to" type="date" defaultValue={(value as Dates | undefined)?.to} />
          </FieldFrame>
        </div>
      )}
      {kind === "numbers" && (
        <div className="grid grid-cols-2 gap-2">
          <FieldFrame id={`${id}-min`} label={t("minLabel")}>
            <Input
              id={`${id}-min`}
              name="min"
              type="number"
              step={1}
              defaultValue={(value as Numbers | undefined)?.min}
            />
          </FieldFrame>
          <FieldFrame id={`${id}-max`} label={t("maxLabel")}>
            <Input
              id={`${id}-max`}
              name="max"
              type="number"
              step={1}
              defaultValue={(value as Numbers | undefined)?.max}
            />
          </FieldFrame>
        </div>
      )}
      {(kind === "text" || kind === "stored") && (
        <FieldFrame
          id={`${id}-text`}
          label={t(kind === "text" ? "textLabel" : "storedLabel")}
          hint={kind === "stored" ? t("storedHint") : undefined}
          error={failed ? t("storeFailed") : undefined}
        >
          <Input
            id={`${id}-text`}
            name="text"
            maxLength={200}
            defaultValue={kind === "text" ? (value as string | undefined) : undefined}
          />
        </FieldFrame>
      )}
      <Button type="submit" kind="primary" size="sm" pending={pending}>
        {t(kind === "stored" ? "search" : "apply")}
      </Button>
    </form>
  );
}

/** Two ends in their order, whichever was typed first. */
function ordered(from: string, to: string): [string, string] {
  return from && to && from > to ? [to, from] : [from, to];
}
