"use client";

import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { buttonClasses } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import type { FigureCopies } from "@/lib/notices/copies";

const languages = ["ja", "en"] as const;
const copies = ["sentence", "paragraph", "html", "markdown", "embed"] as const;

/** A published figure to be used elsewhere: texts to copy, files to keep. All of it comes from the one register of figures. */
export function Downloads({ id, texts }: { id: number; texts: FigureCopies }) {
  const t = useTranslations("notices.files");
  const row = "flex flex-wrap items-center gap-2 border-t py-2 first:border-t-0";
  const term = "w-28 shrink-0 sm:w-44 text-muted";
  const link = (name: string, label: string, language?: (typeof languages)[number]) => (
    <a key={name} href={`/api/notices/${id}/files/${name}`} download className={buttonClasses({ size: "sm" })}>
      <Download aria-hidden />
      {language ? t(language) : label}
      {language && <span className="sr-only">{label}</span>}
    </a>
  );
  const files = {
    pdf: ["press", "pdf"],
    svg: ["curve", "svg"],
    png: ["curve", "png"],
    html: ["notice", "html"],
  } as const;
  return (
    <div className="space-y-4">
      <section>
        <h3 className="mb-1 text-xs font-medium text-muted">{t("copyTitle")}</h3>
        {copies.map((form) => {
          const text = texts[form];
          const name = form === "html" ? t("copyHtml") : t(form);
          return (
            <div key={form} className={row}>
              <span className={term}>{name}</span>
              {text === null ? (
                <span className="text-xs text-muted">{t("embedNone")}</span>
              ) : (
                languages.map((language) => (
                  <CopyButton
                    key={language}
                    text={text[language]}
                    label={t(language === "ja" ? "copyJa" : "copyEn")}
                    aria-label={`${name} ${t(language === "ja" ? "copyJa" : "copyEn")}`}
                  />
                ))
              )}
              {(form === "sentence" || form === "paragraph") && text && (
                <div className="w-full space-y-1 sm:pl-46">
                  {languages.map((language) => (
                    <p key={language} lang={language} className="text-xs text-muted">
                      {text[language]}
                    </p>
                  ))}
                </div>
              )}
            </div>
          );
        })}
      </section>
      <section>
        <h3 className="mb-1 text-xs font-medium text-muted">{t("downloadTitle")}</h3>
        {Object.entries(files).map(([key, [name, extension]]) => (
          <div key={key} className={row}>
            <span className={term}>{t(key)}</span>
            {languages.map((language) => link(`${name}-${language}.${extension}`, t(key), language))}
          </div>
        ))}
        <div className={row}>
          {link("count.json", t("json"))}
          {link("history.csv", t("csv"))}
        </div>
        <p className="pt-2 text-xs text-muted">{t("note")}</p>
      </section>
    </div>
  );
}
