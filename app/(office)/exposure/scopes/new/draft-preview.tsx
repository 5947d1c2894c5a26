"use client";

import { useTranslations } from "next-intl";
import { useRef, useState, useTransition } from "react";
import { previewScopeAction } from "@/app/(office)/exposure/scopes/actions";
import { ComparisonTables } from "@/app/(office)/exposure/scopes/comparison-tables";
import type { Outcome } from "@/components/form/outcome";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import type { ScopeComparison } from "@/lib/exposure/scope-comparison";

type Props = { asked: Parameters<typeof previewScopeAction>[0] };

/** What the rule that stands in the form around it would change, worked out when asked for. */
export function DraftPreview({ asked }: Props) {
  const t = useTranslations("exposure.scope");
  const common = useTranslations("common.refusals");
  const place = useRef<HTMLDivElement>(null);
  const [pending, start] = useTransition();
  const [answer, setAnswer] = useState<Outcome<ScopeComparison> | null>(null);
  const show = () =>
    start(async () => {
      const form = place.current?.closest("form");
      if (!form) return;
      // The browser's own error for a request that did not get through is a refusal like any other.
      const told = await previewScopeAction(asked, new FormData(form)).catch((error: unknown) => {
        if (error instanceof TypeError) return { ok: false as const, reason: "UNREACHABLE" };
        throw error;
      });
      start(() => setAnswer(told));
    });
  const reason = answer && !answer.ok ? answer.reason : null;
  return (
    <div ref={place} className="space-y-3">
      <Button onClick={show} disabled={pending}>
        {t(pending ? "form.previewing" : "form.preview")}
      </Button>
      <span role="status" className="sr-only">
        {answer?.ok ? t("form.previewTitle") : ""}
      </span>
      {reason !== null && (
        <NoticeBar tone="bad">
          {t.has(`refusals.${reason}`) ? t(`refusals.${reason}`) : common(common.has(reason) ? reason : "UNKNOWN")}
        </NoticeBar>
      )}
      {answer?.ok && (
        <Card title={t("form.previewTitle")} note={t("form.previewNote")}>
          <ComparisonTables comparison={answer.value} />
        </Card>
      )}
    </div>
  );
}
