"use client";

import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { chooseColumnsAction } from "@/app/(office)/exposure/actions";
import { ActionForm } from "@/components/form/action-form";
import { TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { Card } from "@/components/ui/card";
import { Select } from "@/components/ui/field";
import type { Attribute } from "@/lib/exposure/queries";
import { namesPerson } from "@/lib/exposure/rules";
import type { RegisterLook } from "@/lib/intake/registers/look";

type Props = {
  how: Parameters<typeof chooseColumnsAction>[0];
  columns: RegisterLook["columns"];
  attributes: readonly Attribute[];
};

/** Each column of the file with its masked sample, and what it is read as. */
export function ChooseColumns({ how, columns, attributes }: Props) {
  const t = useTranslations("exposure.choose");
  const locale = useLocale();
  const nameOf = (one: Attribute) => (locale === "ja" ? one.nameJa : one.nameEn);
  const known = (name: string) => attributes.find((one) => [one.nameJa, one.nameEn].includes(name.trim()));
  const [uses, setUses] = useState(() =>
    columns.map(({ name, proposed }) => (namesPerson(name) ? "none" : (proposed ?? String(known(name)?.id ?? "none")))),
  );
  return (
    <Card title={t("title")} note={t("note")} flush>
      <ActionForm action={chooseColumnsAction.bind(null, how)} words="exposure.refusals" className="space-y-0">
        <div className="overflow-x-auto">
          <table className="w-full text-left">
            <thead className="border-b bg-sunken text-xs text-muted max-sm:hidden">
              <tr>
                <th scope="col" className="px-4 py-2 font-medium">
                  {t("column")}
                </th>
                <th scope="col" className="px-4 py-2 font-medium">
                  {t("sample")}
                </th>
                <th scope="col" className="px-4 py-2 font-medium">
                  {t("use")}
                </th>
              </tr>
            </thead>
            <tbody className="divide-y">
              {columns.map(({ name, samples }, i) => {
                const person = namesPerson(name);
                const shown = name.trim() || t("position", { n: i + 1 });
                return (
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns are told apart by their place
                  <tr key={i} className="align-top max-sm:block max-sm:py-2">
                    <th scope="row" className="px-4 py-2 font-medium max-sm:block max-sm:py-0.5">
                      {shown}
                    </th>
                    <td className="max-w-72 px-4 py-2 text-muted max-sm:block max-sm:max-w-none max-sm:py-0.5">
                      {samples.map((sample, at) => (
                        // biome-ignore lint/suspicious/noArrayIndexKey: samples are told apart by their place
                        <span key={at} className="block truncate">
                          {sample || "–"}
                        </span>
                      ))}
                    </td>
                    <td className="min-w-56 space-y-2 px-4 py-2 max-sm:block max-sm:py-1">
                      <Select
                        name={`use-${i}`}
                        aria-label={t("useOf", { column: shown })}
                        disabled={person}
                        value={uses[i]}
                        onChange={(event) => setUses(uses.with(i, event.currentTarget.value))}
                        options={
                          person
                            ? [{ value: "none", label: t("uses.person") }]
                            : [
                                { value: "none", label: t("uses.none") },
                                { value: "card", label: t("uses.card") },
                                { value: "expiry", label: t("uses.expiry") },
                                ...attributes.map((one) => ({ value: String(one.id), label: nameOf(one) })),
                                { value: "new", label: t("uses.new") },
                              ]
                        }
                      />
                      {uses[i] === "new" && (
                        <>
                          <TextField
                            name={`nameJa-${i}`}
                            label={t("nameJa")}
                            defaultValue={name.trim()}
                            maxLength={60}
                          />
                          <TextField name={`nameEn-${i}`} label={t("nameEn")} maxLength={60} />
                        </>
                      )}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
        <div className="border-t p-4">
          <Submit>{t("submit")}</Submit>
        </div>
      </ActionForm>
    </Card>
  );
}
