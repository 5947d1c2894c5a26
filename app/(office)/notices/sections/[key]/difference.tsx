import { getTranslations } from "next-intl/server";
import { differenceOf } from "@/lib/notices/sections/difference";

const languages = ["ja", "en"] as const;
type Both = { readonly ja: string; readonly en: string };

/** Two texts in both languages, with what was added and taken out marked by sign, word and colour. */
export async function Difference({ before, after }: { before: Both | null; after: Both }) {
  const t = await getTranslations("noticeSections");
  return (
    <div className="grid gap-6 lg:grid-cols-2">
      {languages.map((language) => (
        <div key={language} className="min-w-0">
          <h3 className="mb-1 text-xs font-medium text-muted">{t(`form.${language}`)}</h3>
          <p lang={language} className="whitespace-pre-wrap break-words leading-relaxed">
            {before
              ? differenceOf(before[language], after[language], language).map((piece, at) => {
                  const key = `${at}-${piece.kind}`;
                  if (piece.kind === "same") return <span key={key}>{piece.text}</span>;
                  const added = piece.kind === "in";
                  const Mark = added ? "ins" : "del";
                  return (
                    <Mark
                      key={key}
                      className={added ? "bg-good-soft text-good underline" : "bg-bad-soft text-bad line-through"}
                    >
                      <span className="sr-only">{`[${t(added ? "inserted" : "removed")}]`}</span>
                      {piece.text}
                    </Mark>
                  );
                })
              : after[language]}
          </p>
        </div>
      ))}
    </div>
  );
}
