"use client";

import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { separatorNames } from "@/app/(office)/settings/companies/profile-words";
import { FieldFrame, Input, Select } from "@/components/ui/field";
import { type CsvProfile, encodings, type ProfileBody } from "@/lib/companies/schema";

type Fixed = Extract<ProfileBody, { format: "fixed" }>;
type Sheet = Extract<ProfileBody, { format: "xlsx" }>;

const formats = ["csv", "xlsx", "fixed"] as const;
const dateOrders = ["ymd", "dmy", "mdy"] as const;

/** The same profile for files of another format; what only the old one says is gone. */
function withFormat(body: ProfileBody, format: ProfileBody["format"]): ProfileBody {
  const { columns, dateOrder, defaultCurrency, numberIdentifies, receivedRule, autoCommit, values, headerRow } = body;
  const common = { columns, dateOrder, defaultCurrency, numberIdentifies, receivedRule, autoCommit, values, headerRow };
  const encoding = body.format === "xlsx" ? "auto" : body.encoding;
  if (format === "csv") return { ...common, format, encoding, separator: "auto" };
  if (format === "xlsx") return { ...common, format, sheet: null };
  const cells = [{ name: "", start: 1, length: 1 }];
  return { ...common, format, encoding, unit: "bytes", recordLength: null, headerRow: 0, cells };
}

/** Format, header row, and how dates, amounts and member numbers are meant. */
export function LayoutFields({ body, onChange }: { body: ProfileBody; onChange: (body: ProfileBody) => void }) {
  const t = useTranslations("companies.profile");
  const id = useId();
  const set = <Key extends keyof ProfileBody>(key: Key, value: ProfileBody[Key]) => onChange({ ...body, [key]: value });
  return (
    <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
      <FieldFrame id={`${id}-format`} label={t("formatField")}>
        <Select
          id={`${id}-format`}
          value={body.format}
          options={formats.map((one) => ({ value: one, label: t(`formats.${one}`) }))}
          onChange={(event) => onChange(withFormat(body, event.currentTarget.value as ProfileBody["format"]))}
        />
      </FieldFrame>
      {body.format !== "xlsx" && <EncodingField body={body} onChange={onChange} />}
      {body.format === "csv" && <SeparatorField body={body} onChange={onChange} />}
      {body.format === "xlsx" && <SheetField body={body} onChange={onChange} />}
      {body.format === "fixed" && <FixedFields body={body} onChange={onChange} />}
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

/** In which encoding a text file is written. */
function EncodingField({ body, onChange }: { body: CsvProfile | Fixed; onChange: (body: ProfileBody) => void }) {
  const t = useTranslations("companies.profile");
  const words = useTranslations("batches");
  const id = useId();
  return (
    <FieldFrame id={id} label={words("look.encoding")}>
      <Select
        id={id}
        value={body.encoding}
        options={[
          { value: "auto", label: t("auto") },
          ...encodings.map((one) => ({ value: one, label: words(`encodings.${one}`) })),
        ]}
        onChange={(event) => onChange({ ...body, encoding: event.currentTarget.value as CsvProfile["encoding"] })}
      />
    </FieldFrame>
  );
}

/** What stands between cells: found out, one of the usual, or any one character. */
function SeparatorField({ body, onChange }: { body: CsvProfile; onChange: (body: ProfileBody) => void }) {
  const t = useTranslations("companies.profile");
  const words = useTranslations("batches");
  const id = useId();
  const [other, setOther] = useState(body.separator !== "auto" && separatorNames[body.separator] === undefined);
  return (
    <>
      <FieldFrame id={id} label={words("look.separator")}>
        <Select
          id={id}
          value={other ? "other" : body.separator}
          options={[
            { value: "auto", label: t("auto") },
            ...Object.entries(separatorNames).map(([value, name]) => ({ value, label: words(`separators.${name}`) })),
            { value: "other", label: t("otherSeparator") },
          ]}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setOther(value === "other");
            onChange({ ...body, separator: value === "other" ? "^" : value });
          }}
        />
      </FieldFrame>
      {other && (
        <FieldFrame id={`${id}-other`} label={t("separatorOther")}>
          <Input
            id={`${id}-other`}
            required
            maxLength={1}
            className="max-w-20"
            value={body.separator}
            onChange={(event) => onChange({ ...body, separator: event.currentTarget.value })}
          />
        </FieldFrame>
      )}
    </>
  );
}

/** Which sheet of a workbook is read. */
function SheetField({ body, onChange }: { body: Sheet; onChange: (body: ProfileBody) => void }) {
  const t = useTranslations("companies.profile");
  const id = useId();
  return (
    <FieldFrame id={id} label={t("sheet")} hint={t("sheetHint")}>
      <Input
        id={id}
        aria-describedby={`${id}-hint`}
        maxLength={100}
        value={body.sheet ?? ""}
        onChange={(event) => onChange({ ...body, sheet: event.currentTarget.value || null })}
      />
    </FieldFrame>
  );
}

/** What a fixed-width file counts in, and where its records end. */
function FixedFields({ body, onChange }: { body: Fixed; onChange: (body: ProfileBody) => void }) {
  const t = useTranslations("companies.profile");
  const id = useId();
  return (
    <>
      <FieldFrame id={`${id}-unit`} label={t("unitField")}>
        <Select
          id={`${id}-unit`}
          value={body.unit}
          options={(["bytes", "characters"] as const).map((one) => ({ value: one, label: t(`units.${one}`) }))}
          onChange={(event) => onChange({ ...body, unit: event.currentTarget.value as Fixed["unit"] })}
        />
      </FieldFrame>
      <FieldFrame id={`${id}-length`} label={t("recordLength")} hint={t("recordLengthHint")}>
        <Input
          id={`${id}-length`}
          aria-describedby={`${id}-length-hint`}
          type="number"
          min={1}
          max={100000}
          value={body.recordLength ?? ""}
          onChange={(event) => {
            const { value } = event.currentTarget;
            onChange({ ...body, recordLength: value === "" ? null : Number(value) });
          }}
        />
      </FieldFrame>
    </>
  );
}
