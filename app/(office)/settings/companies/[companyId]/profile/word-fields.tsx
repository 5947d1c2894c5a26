"use client";

import { Plus, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Input, type Option, Select } from "@/components/ui/field";
import { type ProfileBody, reasons, reliefStatuses, type WordField, wordFields } from "@/lib/companies/schema";
import type { Meaning } from "@/lib/companies/versions";

type Values = ProfileBody["values"];
type WordFieldsProps = {
  values: Values;
  /** Words that the delivery at hand has in the field's column. */
  inFile: (field: WordField) => readonly string[];
  meanings: Readonly<Record<WordField, Readonly<Record<string, Meaning>>>>;
  onChange: (values: Values) => void;
};

const meaningsOf = {
  kind: ["new", "amend", "withdraw", "reactivate"],
  detectionCase: ["1", "2", "3"],
  useStatus: ["on_hold", "confirming"],
  reason: reasons,
  reliefStatus: reliefStatuses,
} as const;
const lists = {
  kind: "kindsOfRecord",
  detectionCase: "cases",
  useStatus: "uses",
  reason: "reasons",
  reliefStatus: "reliefs",
} as const;

/** The card company's words and what they mean here, for kinds, detection cases, use statuses, reasons and relief. */
export function WordFields({ values, inFile, meanings, onChange }: WordFieldsProps) {
  const t = useTranslations("batches");
  const none = { value: "", label: useTranslations("companies.profile")("unknown") };
  return (
    <div className="grid gap-6 md:grid-cols-2">
      {wordFields.map((field) => (
        <WordList
          key={field}
          title={t(`fields.${field}`)}
          map={values[field]}
          options={[
            ...meaningsOf[field].map((one) => ({ value: one, label: t(`${lists[field]}.${one}`) })),
            // A kind is always one of the four: what it means cannot be left open.
            ...(field === "kind" ? [] : [none]),
          ]}
          read={(text) => (text === "" ? null : field === "detectionCase" ? Number(text) : text)}
          inFile={inFile(field)}
          meanings={meanings[field]}
          onChange={(map) => onChange({ ...values, [field]: map })}
        />
      ))}
    </div>
  );
}

type WordListProps = {
  title: string;
  map: Readonly<Record<string, Meaning>>;
  options: readonly Option[];
  read: (text: string) => Meaning;
  inFile: readonly string[];
  meanings: Readonly<Record<string, Meaning>>;
  onChange: (map: Record<string, Meaning>) => void;
};

function WordList({ title, map, options, read, inFile, meanings, onChange }: WordListProps) {
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
  const first = read(options[0]?.value ?? "");
  const fresh = inFile.filter((word) => !entries.some(([known]) => known === word));
  const supposed = fresh.filter((word) => Object.hasOwn(meanings, word));
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
      {fresh.length > 0 && (
        <div className="space-y-1.5 rounded-md border border-dashed border-warn/60 p-2">
          <p className="text-xs font-medium text-warn">{t("newWords")}</p>
          <ul className="space-y-1.5">
            {fresh.map((word) => (
              <FreshWord
                key={word}
                word={word}
                options={options}
                supposed={Object.hasOwn(meanings, word) ? (meanings[word] as Meaning) : first}
                read={read}
                onTake={(meaning) => change([...entries, [word, meaning]])}
              />
            ))}
          </ul>
          {supposed.length > 1 && (
            <Button
              size="sm"
              onClick={() =>
                change([...entries, ...supposed.map((word) => [word, meanings[word] as Meaning] as const)])
              }
            >
              {t("useAllWords")}
            </Button>
          )}
        </div>
      )}
      <Button
        size="sm"
        icon={<Plus aria-hidden />}
        disabled={entries.some(([word]) => word === "")}
        onClick={() => change([...entries, ["", first]])}
      >
        {t("addWord")}
      </Button>
    </section>
  );
}

type FreshWordProps = {
  word: string;
  options: readonly Option[];
  supposed: Meaning;
  read: (text: string) => Meaning;
  onTake: (meaning: Meaning) => void;
};

/** A word of the delivery that has no meaning yet, with the likely one chosen: it counts once it is added. */
function FreshWord({ word, options, supposed, read, onTake }: FreshWordProps) {
  const t = useTranslations("companies.profile");
  const [meaning, setMeaning] = useState(supposed);
  return (
    <li className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)_auto] items-center gap-1.5">
      <span className="truncate px-2.5">{word}</span>
      <Select
        aria-label={t("meaningNew", { word })}
        value={meaning === null ? "" : String(meaning)}
        options={options}
        onChange={(event) => setMeaning(read(event.currentTarget.value))}
      />
      <Button
        size="sm"
        square
        icon={<Plus aria-hidden />}
        aria-label={t("useWord", { word })}
        onClick={() => onTake(meaning)}
      />
    </li>
  );
}
