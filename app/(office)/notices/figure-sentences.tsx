import { useTranslations } from "next-intl";
import type { FigureTexts } from "@/lib/notices/figures";

/** The texts that carry the figure, in both languages: made from the figure, never typed. */
export function FigureSentences({ texts }: { texts: FigureTexts }) {
  const t = useTranslations("notices");
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {(["ja", "en"] as const).map((language) => (
        <div key={language} lang={language} className="min-w-0 space-y-2 rounded-md bg-sunken p-3">
          <h3 className="text-xs font-medium text-muted">
            {t(`one.${language}`)} · {t("sentences.made")}
          </h3>
          <p className="font-medium">{texts.sentence[language]}</p>
          {texts.noBurden && <p className="font-medium">{texts.noBurden[language]}</p>}
          <p className="text-muted">{texts.paragraph[language]}</p>
        </div>
      ))}
    </div>
  );
}
