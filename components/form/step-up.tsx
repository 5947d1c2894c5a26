"use client";

import { useTranslations } from "next-intl";
import { CodeEntry } from "./code-entry";

/** Asks for the second factor again before something dangerous (refusal STEP_UP_NEEDED), then lets it go on. */
export function StepUp({ onDone }: { onDone: () => void }) {
  const t = useTranslations("common.stepUp");
  return (
    <section aria-label={t("title")} className="max-w-md rounded-md border bg-sunken p-4">
      <h2 className="font-semibold">{t("title")}</h2>
      <p className="mt-0.5 mb-3 text-xs text-muted">{t("note")}</p>
      <CodeEntry door="/api/step-up" submit={t("submit")} onDone={onDone} />
    </section>
  );
}
