"use client";

import { Plus, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Input, type Option, Select } from "@/components/ui/field";
import type { ProfileBody } from "@/lib/companies/schema";

type Values = ProfileBody["values"];
type Meaning = string | number | null;

/** The card company's words and what they mean here, for kinds, detection cases and use statuses. */
export function WordFields({ values, onChange }: { values: Values; onChange: (values: Values) => void }) {
  const t = useTranslations("batches");
  const none = { value: "", label: useTranslations("companies.profile")("unknown") };
  return (
    <div className="grid gap-6 md:grid-cols-3">
      <WordList
        title={t("fields.kind")}
        map={values.kind}
        options={(["new", "amend", "withdraw", "reactivate"] as const).map((one) => ({
          value: one,
          label: t(`kindsOfRecord.${one}`),
        }))}
        read={(text) => text}
        onChange={(map) => onChange({ ...values, kind: map as Values["kind"] })}
      />
      <WordList
        title={t("fields.detectionCase")}
        map={values.detectionCase}
        options={[...(["1", "2", "3"] as const).map((one) => ({ value: one, label: t(`cases.${one}`) })), none]}
        read={(text) => (text === "" ? null : Number(text))}
        onChange={(map) => onChange({ ...values, detectionCase: map as Values["detectionCase"] })}
      />
      <WordList
        title={t("fields.useStatus")}
        map={values.useStatus}
        options={[
          ...(["on_hold", "confirming"] as const).map((one) => ({ value: one, label: t(`uses.${one}`) })),
          none,
        ]}
        read={(text) => (text === "" ? null : text)}
        onChange={(map) => onChange({ ...values, useStatus: map as Values["useStatus"] })}
      />
    </div>
  );
}

type WordListProps = {
  title: string;
  map: Readonly<Record<string, Meaning>>;
  options: readonly Option[];
  read: (text: string) => Meaning;
  onChange: (map: Record<string, Meaning>) => void;
};

function WordList({ title, map, options, read, onChange }: WordListProps) {
  const t = useTranslations("companies.profile");
  // Lines of their own: an object would put "1" before every other word while it is being typed.
  const [entries, setEntries] = useState<readonly (readonly [string, Meaning])[]>(() => Object.entries(map));
  const change = (next: typeof entries) => {
    setEntries(next);
    onChange(Object.fromEntries(next));
  };
  const put = (at: number, word: string, meaning: Meaning) => {
    // A word that is there already would swallow the other's line.
    if (entries.some(([other], i) => i !== at && other === word)) return;
    change(entries.with(at, [word, meaning]));
  };
  return (
    <section aria-label={title} className="min-w-0 space-y-2">
      <h3 className="text-xs font-medium text-muted">{title}</h3>
      <ul className="space-y-1.5">
        {entries.map(([word, meaning], at) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: the word itself is being typed
            key={at}
            className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)_auto] items-center gap-1.5"
          >
            <Input
              aria-label={t("wordOf", { title, number: at + 1 })}
              value={word}
              maxLength={100}
              onChange={(event) => put(at, event.currentTarget.value, meaning)}
            />
            <Select
              aria-label={t("meaningOf", { word })}
              value={meaning === null ? "" : String(meaning)}
              options={options}
              onChange={(event) => put(at, word, read(event.currentTarget.value))}
            />
            <Button
              kind="quiet"
              size="sm"
              square
              icon={<X aria-hidden />}
              aria-label={t("removeWord", { word })}
              onClick={() => change(entries.toSpliced(at, 1))}
            />
          </li>
        ))}
      </ul>
      <Button
        size="sm"
        icon={<Plus aria-hidden />}
        disabled={entries.some(([word]) => word === "")}
        onClick={() => change([...entries, ["", read(options[0]?.value ?? "")]])}
      >
        {t("addWord")}
      </Button>
    </section>
  );
}
