"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useId, useOptimistic, useState, useTransition } from "react";
import { rereadAction } from "@/app/(office)/batches/actions";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { cn } from "@/components/ui/class-names";
import { FieldFrame, Input, Select } from "@/components/ui/field";
import { NoticeBar } from "@/components/ui/notice-bar";
import { encodings, separatorSchema } from "@/lib/companies/schema";
import type { Look } from "@/lib/intake/read/look";
import type { ReadChoice } from "@/lib/intake/schema";

const separators: Readonly<Record<string, string>> = { ",": "comma", "\t": "tab", ";": "semicolon", "|": "bar" };

type LayoutChoiceProps = {
  batchId: number;
  look: Look;
  /** What was chosen; what is not is found out by the reader. */
  chosen: Pick<ReadChoice, "encoding" | "separator" | "sheet">;
  headerRow: number;
  mayRead: boolean;
};

/** The delivery's first records under an encoding and a separator: looks right → read again so. */
export function LayoutChoice({ batchId, look, chosen, headerRow, mayRead }: LayoutChoiceProps) {
  const t = useTranslations("batches");
  const id = useId();
  const router = useRouter();
  const path = usePathname();
  const params = useSearchParams();
  const [header, setHeader] = useState(headerRow);
  const [refusal, setRefusal] = useState<string>();
  const [looking, startLook] = useTransition();
  // What was picked stands at once; how it reads comes from the server.
  const [picked, pick] = useOptimistic(chosen);
  const [reading, startRead] = useTransition();

  const separatorName = (sign: string) =>
    separators[sign] ? t(`separators.${separators[sign]}`) : t("separators.other", { sign });
  const change = (name: "encoding" | "separator" | "sheet", value: string) => {
    const query = new URLSearchParams(params);
    if (value) query.set(name, value);
    else query.delete(name);
    startLook(() => {
      pick({ ...picked, [name]: value || undefined });
      router.replace(`${path}?${query}`, { scroll: false });
    });
  };
  const readAgain = () =>
    startRead(async () => {
      const outcome = await rereadAction(batchId, {
        ...(chosen.encoding && { encoding: chosen.encoding }),
        ...(chosen.separator && { separator: chosen.separator }),
        ...(look.workbook && { sheet: look.workbook.sheet }),
        headerRow: header,
      });
      if (outcome.ok) router.replace(path);
      else setRefusal(outcome.reason);
    });

  return (
    <Card title={t("look.title")} note={t(look.workbook ? "look.bookNote" : "look.note")} flush>
      {look.workbook ? (
        <div className="space-y-2 p-4">
          <FieldFrame id={`${id}-sheet`} label={t("look.sheet")}>
            <Select
              id={`${id}-sheet`}
              className="max-w-md"
              value={picked.sheet ?? look.workbook.sheet}
              options={look.workbook.sheets.map(({ name, state }) => ({
                value: name,
                label: t(`look.sheetStates.${state}`, { name }),
              }))}
              onChange={(event) => change("sheet", event.currentTarget.value)}
            />
          </FieldFrame>
          {look.workbook.sheets.some(({ state }) => state !== "visible") && (
            <p className="text-xs text-muted">{t("look.hiddenNote")}</p>
          )}
        </div>
      ) : (
        <TextLayout look={look} chosen={picked} separatorName={separatorName} onChange={change} />
      )}
      <section
        aria-label={t("look.title")}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
        tabIndex={0}
        className={cn("overflow-x-auto border-y transition-opacity", looking && "opacity-60")}
      >
        <table className="min-w-full text-xs">
          <caption className="sr-only">{t("look.caption")}</caption>
          <thead>
            <tr className="bg-sunken text-left text-muted">
              <th scope="col" className="px-3 py-1.5 font-medium whitespace-nowrap">
                {t("look.header")}
              </th>
              <th scope="col" colSpan={99} className="px-3 py-1.5 font-medium">
                {t("look.cells")}
              </th>
            </tr>
          </thead>
          <tbody>
            {look.records.map((cells, at) => (
              <tr
                // biome-ignore lint/suspicious/noArrayIndexKey: the place in the file is what a record is here
                key={at}
                className={cn(
                  "border-t",
                  at + 1 === header && "bg-accent-soft font-semibold",
                  at + 1 < header && "text-faint",
                )}
              >
                <td className="px-3 py-1">
                  <label className="flex items-center gap-2">
                    <input
                      type="radio"
                      name={`${id}-header`}
                      className="size-4"
                      checked={at + 1 === header}
                      onChange={() => setHeader(at + 1)}
                    />
                    <span aria-hidden>{at + 1}</span>
                    <span className="sr-only">{t("look.headerRow", { row: at + 1 })}</span>
                  </label>
                </td>
                {cells.map((cell, column) => (
                  <td
                    // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other name yet
                    key={column}
                    className="max-w-48 truncate border-l px-2 py-1 whitespace-nowrap"
                  >
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <div className="space-y-3 p-4">
        {refusal && <NoticeBar tone="bad">{t(`stepRefusals.${refusal}`)}</NoticeBar>}
        <label className="flex items-center gap-2">
          <input
            type="radio"
            name={`${id}-header`}
            className="size-4"
            checked={header === 0}
            onChange={() => setHeader(0)}
          />
          {t("look.noHeader")}
        </label>
        {mayRead && (
          <Button kind="primary" onClick={readAgain} pending={reading} disabled={looking}>
            {t("look.readAgain")}
          </Button>
        )}
      </div>
    </Card>
  );
}

type TextLayoutProps = Pick<LayoutChoiceProps, "look" | "chosen"> & {
  separatorName: (sign: string) => string;
  onChange: (name: "encoding" | "separator", value: string) => void;
};

/** Encoding and separator; where the bytes fit several encodings, how each of them reads. */
function TextLayout({ look, chosen, separatorName, onChange }: TextLayoutProps) {
  const t = useTranslations("batches");
  const id = useId();
  const unusual = separators[look.separator] ? [] : [look.separator];
  return (
    <div className="space-y-4 p-4">
      {look.candidates.length > 0 && (
        <fieldset className="space-y-2">
          <legend className="font-medium">{t("look.candidates")}</legend>
          <p className="text-xs text-muted">{t("look.candidatesNote")}</p>
          <div className="grid gap-2 sm:grid-cols-2">
            {look.candidates.map(({ encoding, sample }) => (
              <label
                key={encoding}
                className={cn(
                  "flex cursor-pointer gap-2 rounded-md border p-3",
                  chosen.encoding === encoding && "border-accent bg-accent-soft",
                )}
              >
                <input
                  type="radio"
                  name={`${id}-candidate`}
                  className="mt-0.5 size-4 shrink-0"
                  checked={chosen.encoding === encoding}
                  onChange={() => onChange("encoding", encoding)}
                />
                <span className="min-w-0">
                  <span className="font-medium">
                    {t("look.candidateChoose", { encoding: t(`encodings.${encoding}`) })}
                  </span>
                  <span className="mt-1 block text-xs break-all whitespace-pre-wrap text-muted">{sample}</span>
                </span>
              </label>
            ))}
          </div>
        </fieldset>
      )}
      <div className="flex flex-wrap gap-4">
        <FieldFrame id={`${id}-encoding`} label={t("look.encoding")}>
          <Select
            id={`${id}-encoding`}
            value={chosen.encoding ?? ""}
            empty={t("look.auto", { found: t(`encodings.${look.encoding}`) })}
            options={encodings.map((one) => ({ value: one, label: t(`encodings.${one}`) }))}
            onChange={(event) => onChange("encoding", event.currentTarget.value)}
          />
        </FieldFrame>
        <FieldFrame id={`${id}-separator`} label={t("look.separator")}>
          <Select
            id={`${id}-separator`}
            value={chosen.separator ?? ""}
            empty={t("look.auto", { found: separatorName(look.separator) })}
            options={[...Object.keys(separators), ...unusual].map((sign) => ({
              value: sign,
              label: separatorName(sign),
            }))}
            onChange={(event) => onChange("separator", event.currentTarget.value)}
          />
        </FieldFrame>
        <FieldFrame id={`${id}-other`} label={t("look.separatorOther")}>
          <Input
            id={`${id}-other`}
            className="w-24"
            maxLength={1}
            defaultValue={unusual[0] ?? ""}
            onChange={(event) => {
              const sign = event.currentTarget.value;
              if (separatorSchema.safeParse(sign).success) onChange("separator", sign);
            }}
          />
        </FieldFrame>
      </div>
    </div>
  );
}
