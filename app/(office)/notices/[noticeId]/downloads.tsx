"use client";

import { Download, ImageDown } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button, buttonClasses } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { NoticeBar } from "@/components/ui/notice-bar";

const languages = ["ja", "en"] as const;
type Language = (typeof languages)[number];

/** A published figure to be used elsewhere: the sentence to copy, the files to keep, the curve as an image. */
export function Downloads({
  id,
  version,
  sentence,
}: {
  id: number;
  version: number;
  sentence: Record<Language, string>;
}) {
  const t = useTranslations("notices.files");
  const [failed, setFailed] = useState(false);
  const file = (name: string) => `/api/notices/${id}/files/${name}`;
  const takeImage = (language: Language) => {
    setFailed(false);
    drawImage(file(`curve-${language}.svg`), `publication-${version}-curve-${language}.png`).catch(() =>
      setFailed(true),
    );
  };
  const link = (name: string, label: string, language?: Language) => (
    <a key={name} href={file(name)} download className={buttonClasses({ size: "sm" })}>
      <Download aria-hidden />
      {language ? t(language) : label}
      {language && <span className="sr-only">{label}</span>}
    </a>
  );
  const row = "flex flex-wrap items-center gap-2 border-t py-2 first:border-t-0";
  const term = "w-28 shrink-0 sm:w-44 text-muted";
  return (
    <div>
      {languages.map((language) => (
        <div key={language} className={row}>
          <p className="min-w-0 flex-1" lang={language}>
            {sentence[language]}
          </p>
          <CopyButton text={sentence[language]} label={t(language === "ja" ? "copyJa" : "copyEn")} />
        </div>
      ))}
      <div className={row}>
        <span className={term}>{t("html")}</span>
        {languages.map((language) => link(`notice-${language}.html`, t("html"), language))}
      </div>
      <div className={row}>
        <span className={term}>{t("svg")}</span>
        {languages.map((language) => link(`curve-${language}.svg`, t("svg"), language))}
      </div>
      <div className={row}>
        <span className={term}>{t("png")}</span>
        {languages.map((language) => (
          <Button key={language} size="sm" onClick={() => takeImage(language)} icon={<ImageDown aria-hidden />}>
            {t(language)}
            <span className="sr-only">{t("png")}</span>
          </Button>
        ))}
      </div>
      <div className={row}>
        {link("count.json", t("json"))}
        {link("history.csv", t("csv"))}
      </div>
      {failed && <NoticeBar tone="bad">{t("pngFailed")}</NoticeBar>}
      <p className="pt-2 text-xs text-muted">{t("note")}</p>
    </div>
  );
}

/** Draws the SVG on a canvas at twice its size, with the fonts of this machine, and saves it as a PNG. */
async function drawImage(address: string, name: string): Promise<void> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status}`);
  const source = URL.createObjectURL(new Blob([await answer.text()], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = source;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth * 2;
    canvas.height = image.naturalHeight * 2;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
    if (!png) throw new Error("no image");
    save(png, name);
  } finally {
    URL.revokeObjectURL(source);
  }
}

function save(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  // The browser reads it after the click: it is let go a little later.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
