"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { formatBytes } from "@/app/(office)/batches/batch-words";
import { discardLoadAction, revertLoadAction } from "@/app/(office)/exposure/actions";
import { ActionForm } from "@/components/form/action-form";
import { TextareaField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { Card } from "@/components/ui/card";
import { Progress } from "@/components/ui/progress";
import { formatNumber } from "@/lib/core/format";
import type { Load } from "@/lib/exposure/queries";

const everyMs = 1500;

/** How the loading or the reverting goes on, and the way out before anything is loaded. */
export function Underway({ load }: { load: Pick<Load, "id" | "state" | "progress"> }) {
  const t = useTranslations("exposure.one");
  const router = useRouter();
  const { id, state, progress } = load;
  const goesOn = state === "reading" || state === "reverting";
  useEffect(() => {
    if (!goesOn) return;
    const timer = setInterval(() => router.refresh(), everyMs);
    return () => clearInterval(timer);
  }, [goesOn, router]);
  return (
    <Card>
      <div className="space-y-3">
        {goesOn && (
          <Progress
            label={t(state === "reverting" ? "reverting" : progress ? "reading" : "queued")}
            fraction={progress && state === "reading" ? progress.bytes / progress.ofBytes : null}
            figure={
              progress &&
              state === "reading" &&
              t("figure", {
                rows: formatNumber(progress.rows),
                bytes: formatBytes(progress.bytes),
                of: formatBytes(progress.ofBytes),
              })
            }
          />
        )}
        {goesOn && <p className="text-xs text-muted">{t("leave")}</p>}
        {state !== "reverting" && (
          <ActionForm action={discardLoadAction.bind(null, id)} words="exposure.refusals" className="space-y-2">
            <Submit kind="danger" size="sm">
              {t("discard")}
            </Submit>
            <p className="text-xs text-muted">{t("discardNote")}</p>
          </ActionForm>
        )}
      </div>
    </Card>
  );
}

/** Takes a load out of the register, with a reason; what goes stands beside it. */
export function RevertForm({ loadId, cards, known }: { loadId: number; cards: number; known: number }) {
  const t = useTranslations("exposure.revert");
  const figures = { cards: formatNumber(cards), known: formatNumber(known) };
  return (
    <details className="rounded-lg border bg-surface px-4 py-3">
      <summary className="w-fit cursor-pointer rounded-sm font-medium text-bad">{t("title")}</summary>
      <div className="space-y-3 pt-3">
        <p>{t(known > 0 ? "effect" : "effectNone", figures)}</p>
        <ActionForm
          action={revertLoadAction.bind(null, loadId)}
          words="exposure.refusals"
          className="max-w-xl space-y-3"
        >
          <TextareaField name="reason" label={t("reason")} rows={2} maxLength={500} />
          <Submit kind="danger">{t("submit")}</Submit>
        </ActionForm>
      </div>
    </details>
  );
}
