import { useTranslations } from "next-intl";
import { settingWords } from "@/app/(office)/settings/companies/profile-words";
import type { Meaning, ProfileChange } from "@/lib/companies/versions";

/** What differs between two versions, line by line: before → after. */
export function ProfileChanges({ changes }: { changes: readonly ProfileChange[] }) {
  const t = useTranslations("companies.profile");
  const batches = useTranslations("batches");
  if (changes.length === 0) return <p className="text-muted">{t("noChanges")}</p>;
  const said = (value: unknown, of: ProfileChange["of"]) =>
    settingWords(
      of,
      value,
      (key, values) => t(key, values),
      (key, values) => batches(key, values),
    );
  const names = (list: readonly string[]) => list.join(" / ");
  const line = (change: ProfileChange): { term: string; before: string; after: string } => {
    if (change.of === "columns") {
      return { term: batches(`fields.${change.field}`), before: names(change.before), after: names(change.after) };
    }
    if (change.of === "word") {
      const meaning = (value: Meaning | undefined) =>
        value === undefined ? "" : meaningWords(change.field, value, (key) => batches(key), t("unknown"));
      return {
        term: t("wordChange", { field: batches(`fields.${change.field}`), word: change.word }),
        before: meaning(change.before),
        after: meaning(change.after),
      };
    }
    return {
      term: t(`settings.${change.of}`),
      before: said(change.before, change.of),
      after: said(change.after, change.of),
    };
  };
  return (
    <dl className="divide-y text-sm">
      {changes.map(line).map(({ term, before, after }) => (
        <div key={term} className="grid gap-x-4 py-1.5 sm:grid-cols-[13rem_minmax(0,1fr)]">
          <dt className="text-muted">{term}</dt>
          <dd className="flex flex-wrap items-baseline gap-x-2 break-words">
            {before ? <del className="text-muted">{before}</del> : <span className="text-faint">{t("nothing")}</span>}
            <span aria-hidden>→</span>
            {after ? (
              <ins className="font-medium no-underline">{after}</ins>
            ) : (
              <span className="text-faint">{t("nothing")}</span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

const lists = {
  kind: "kindsOfRecord",
  detectionCase: "cases",
  useStatus: "uses",
  reason: "reasons",
  reliefStatus: "reliefs",
} as const;

function meaningWords(
  field: keyof typeof lists,
  value: Meaning,
  words: (key: string) => string,
  unknown: string,
): string {
  return value === null ? unknown : words(`${lists[field]}.${value}`);
}
