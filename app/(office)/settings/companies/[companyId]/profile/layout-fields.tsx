"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { FieldFrame, Input, Select } from "@/components/ui/field";
import { type CsvProfile, encodings, type ProfileBody } from "@/lib/companies/schema";

const separators = { ",": "comma", "\t": "tab", ";": "semicolon", "|": "bar" } as const;
const dateOrders = ["ymd", "dmy", "mdy"] as const;

/** Encoding, separator, header row, and how dates, amounts and member numbers are meant. */
export function LayoutFields({ body, onChange }: { body: ProfileBody; onChange: (body: ProfileBody) => void }) {
  const t = useTranslations("companies.profile");
  const id = useId();
  const set = <Key extends keyof ProfileBody>(key: Key, value: ProfileBody[Key]) => onChange({ ...body, [key]: value });
  return (
    <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
      {body.format === "csv" && <CsvFields body={body} onChange={onChange} />}
      <FieldFrame id={`${id}-header`} label={t("headerRow")} hint={t("headerRowHint")}>
        <Input
          id={`${id}-header`}
          aria-describedby={`${id}-header-hint`}
          type="number"
          min={0}
          max={50}
          value={body.headerRow}
          onChange={(event) => set("headerRow", Number(event.currentTarget.value))}
        />
      </FieldFrame>
      <FieldFrame id={`${id}-dates`} label={t("dateOrder")} hint={t("dateOrderHint")}>
        <Select
          id={`${id}-dates`}
          aria-describedby={`${id}-dates-hint`}
          value={body.dateOrder}
          options={dateOrders.map((one) => ({ value: one, label: t(`dateOrders.${one}`) }))}
          onChange={(event) => set("dateOrder", event.currentTarget.value as ProfileBody["dateOrder"])}
        />
      </FieldFrame>
      <FieldFrame id={`${id}-currency`} label={t("currency")} hint={t("currencyHint")}>
        <Input
          id={`${id}-currency`}
          aria-describedby={`${id}-currency-hint`}
          maxLength={3}
          pattern="[A-Za-z]{3}"
          required
          value={body.defaultCurrency}
          onChange={(event) => set("defaultCurrency", event.currentTarget.value)}
        />
      </FieldFrame>
      <FieldFrame id={`${id}-number`} label={t("numberIdentifies")} hint={t("numberIdentifiesHint")}>
        <Select
          id={`${id}-number`}
          aria-describedby={`${id}-number-hint`}
          value={body.numberIdentifies}
          options={(["person", "account"] as const).map((one) => ({ value: one, label: t(`identifies.${one}`) }))}
          onChange={(event) => set("numberIdentifies", event.currentTarget.value as ProfileBody["numberIdentifies"])}
        />
      </FieldFrame>
    </div>
  );
}

/** How a text file is written. */
function CsvFields({ body, onChange }: { body: CsvProfile; onChange: (body: ProfileBody) => void }) {
  const t = useTranslations("companies.profile");
  const words = useTranslations("batches");
  const id = useId();
  const set = <Key extends keyof CsvProfile>(key: Key, value: CsvProfile[Key]) => onChange({ ...body, [key]: value });
  return (
    <>
      <FieldFrame id={`${id}-encoding`} label={words("look.encoding")}>
        <Select
          id={`${id}-encoding`}
          value={body.encoding}
          options={[
            { value: "auto", label: t("auto") },
            ...encodings.map((one) => ({ value: one, label: words(`encodings.${one}`) })),
          ]}
          onChange={(event) => set("encoding", event.currentTarget.value as CsvProfile["encoding"])}
        />
      </FieldFrame>
      <FieldFrame id={`${id}-separator`} label={words("look.separator")}>
        <Select
          id={`${id}-separator`}
          value={body.separator}
          options={[
            { value: "auto", label: t("auto") },
            ...Object.entries(separators).map(([value, name]) => ({ value, label: words(`separators.${name}`) })),
          ]}
          onChange={(event) => set("separator", event.currentTarget.value as CsvProfile["separator"])}
        />
      </FieldFrame>
    </>
  );
}
