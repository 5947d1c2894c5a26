"use client";

import { useTranslations } from "next-intl";
import { CopyButton } from "@/components/ui/copy-button";
import { NoticeBar } from "@/components/ui/notice-bar";

/** New recovery codes, to be taken down: they are shown this once. */
export function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  const t = useTranslations("common.recovery");
  return (
    <section aria-label={t("title")} className="space-y-3">
      <NoticeBar tone="warn" title={t("title")}>
        {t("note")}
      </NoticeBar>
      <ol className="grid gap-x-6 gap-y-1 rounded-md border bg-sunken p-3 font-mono text-xs">
        {codes.map((code) => (
          <li key={code} className="whitespace-nowrap">
            {code}
          </li>
        ))}
      </ol>
      <CopyButton text={codes.join("\n")} label={t("copy")} />
    </section>
  );
}
