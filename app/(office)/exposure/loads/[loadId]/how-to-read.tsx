"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { FieldFrame, Input, Select } from "@/components/ui/field";
import { encodings } from "@/lib/companies/schema";
import type { Look } from "@/lib/intake/read/look";

const separators: Readonly<Record<string, string>> = { ",": "comma", "\t": "tab", ";": "semicolon", "|": "bar" };

/** Encoding, separator, sheet and header row: a form that only asks for another sample, by its address. */
export function HowToRead({ look, headerRow }: { look: Look | null; headerRow: number }) {
  const t = useTranslations("exposure.choose");
  const words = useTranslations("batches");
  const id = useId();
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
            <FieldFrame id={`${id}-encoding`} label={t("encoding")}>
              <Select
                id={`${id}-encoding`}
                name="encoding"
                defaultValue={look?.encoding}
                options={encodings.map((one) => ({ value: one, label: words(`encodings.${one}`) }))}
              />
            </FieldFrame>
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
          </>
        )}
        <FieldFrame id={`${id}-headerRow`} label={t("headerRow")} optional={t("headerHint")}>
          <Input
            id={`${id}-headerRow`}
            name="headerRow"
            type="number"
            min={0}
            max={50}
            defaultValue={headerRow}
            className="max-w-24 text-right"
          />
        </FieldFrame>
        <Button type="submit">{t("again")}</Button>
      </form>
    </Card>
  );
}
