"use client";

import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { FieldFrame, Input, Select, Textarea } from "@/components/ui/field";
import { encodings } from "@/lib/companies/schema";
import { type FixedLayout, LONGEST_CELLS } from "@/lib/exposure/schema";
import type { Look } from "@/lib/intake/read/look";

const separators: Readonly<Record<string, string>> = { ",": "comma", "\t": "tab", ";": "semicolon", "|": "bar" };

type Props = {
  look: Look | null;
  /** As it was asked for: where nothing can be shown so, what was chosen stays chosen. */
  encoding?: string;
  headerRow: number;
  /** What was asked for of fixed columns; undefined: cells are parted by a separator. */
  fixed?: { readonly cells: string; readonly unit: FixedLayout["unit"]; readonly recordLength: number | null };
};

/** Encoding, separator or fixed columns, sheet and header row: a form that only asks for another sample, by its address. */
export function HowToRead({ look, encoding, headerRow, fixed }: Props) {
  const [form, setForm] = useState(fixed ? "fixed" : "text");
  const t = useTranslations("exposure.choose");
  const words = useTranslations("batches");
  const id = useId();
  const isFixed = form === "fixed" && !look?.workbook;
  const signs = [...new Set([...Object.keys(separators), ...(look?.separator ? [look.separator] : [])])];
  return (
    <Card title={t("how")}>
      <form className="flex flex-wrap items-end gap-3">
        {look?.workbook ? (
          <FieldFrame id={`${id}-sheet`} label={t("sheet")}>
            <Select
              id={`${id}-sheet`}
              name="sheet"
              defaultValue={look.workbook.sheet}
              options={look.workbook.sheets.map(({ name, state }) => ({
                value: name,
                label: words(`look.sheetStates.${state}`, { name }),
              }))}
            />
          </FieldFrame>
        ) : (
          <>
            <FieldFrame id={`${id}-form`} label={t("form")}>
              <Select
                id={`${id}-form`}
                name="form"
                value={form}
                onChange={(event) => setForm(event.currentTarget.value)}
                options={(["text", "fixed"] as const).map((one) => ({ value: one, label: t(`forms.${one}`) }))}
              />
            </FieldFrame>
            <FieldFrame id={`${id}-encoding`} label={t("encoding")}>
              <Select
                id={`${id}-encoding`}
                name="encoding"
                defaultValue={look?.encoding ?? encoding}
                options={encodings.map((one) => ({ value: one, label: words(`encodings.${one}`) }))}
              />
            </FieldFrame>
            {form === "text" ? (
              <FieldFrame id={`${id}-separator`} label={t("separator")}>
                <Select
                  id={`${id}-separator`}
                  name="separator"
                  defaultValue={look?.separator}
                  options={signs.map((sign) => ({
                    value: sign,
                    label: separators[sign]
                      ? words(`separators.${separators[sign]}`)
                      : words("separators.other", { sign }),
                  }))}
                />
              </FieldFrame>
            ) : (
              <>
                <FieldFrame id={`${id}-unit`} label={t("unit")}>
                  <Select
                    id={`${id}-unit`}
                    name="unit"
                    defaultValue={fixed?.unit ?? "bytes"}
                    options={(["bytes", "characters"] as const).map((one) => ({
                      value: one,
                      label: t(`units.${one}`),
                    }))}
                  />
                </FieldFrame>
                <FieldFrame id={`${id}-recordLength`} label={t("recordLength")} optional={t("recordLengthHint")}>
                  <Input
                    id={`${id}-recordLength`}
                    name="recordLength"
                    type="number"
                    min={1}
                    max={100_000}
                    defaultValue={fixed?.recordLength ?? undefined}
                    className="max-w-28 text-right"
                  />
                </FieldFrame>
              </>
            )}
          </>
        )}
        <FieldFrame
          id={`${id}-headerRow`}
          label={t(isFixed ? "titleRows" : "headerRow")}
          optional={isFixed ? undefined : t("headerHint")}
        >
          <Input
            id={`${id}-headerRow`}
            name="headerRow"
            type="number"
            min={0}
            max={50}
            key={form}
            defaultValue={isFixed && !fixed ? 0 : headerRow}
            className="max-w-24 text-right"
          />
        </FieldFrame>
        {isFixed && (
          <FieldFrame id={`${id}-cells`} label={t("cells")} hint={t("cellsHint")} className="basis-full">
            <Textarea
              id={`${id}-cells`}
              name="cells"
              rows={6}
              maxLength={LONGEST_CELLS}
              defaultValue={fixed?.cells}
              aria-describedby={`${id}-cells-hint`}
              className="max-w-lg font-mono"
            />
          </FieldFrame>
        )}
        <Button type="submit">{t("again")}</Button>
      </form>
    </Card>
  );
}
