"use client";

import { CircleCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { acknowledgeAction } from "@/app/(office)/notices/actions";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import { Status } from "@/components/ui/status";
import { TextLink } from "@/components/ui/text-link";
import type { WarningId } from "@/lib/notices/checklist";

type Shown = {
  id: WarningId;
  count: number;
  key: string;
  /** Who let it stand, and when, in words. */
  acknowledged: string | null;
  /** Where it can be looked at. */
  href: string | null;
};

/** Open findings that would change the figure or how it is read; each is acknowledged by itself before submission. */
export function WarningsCard({ id, warnings, open }: { id: number; warnings: readonly Shown[]; open: boolean }) {
  const t = useTranslations("notices");
  const [pending, start] = useTransition();
  const [refusal, setRefusal] = useState<string>();
  const take = (key: string) =>
    start(async () => {
      setRefusal(undefined);
      const outcome = await acknowledgeAction(id, key);
      if (!outcome.ok) setRefusal(t(`refusals.${outcome.reason}`, outcome.details));
    });
  return (
    <Card title={t("warnings.title")} note={t("warnings.note")}>
      {refusal && <NoticeBar tone="bad">{refusal}</NoticeBar>}
      {warnings.length === 0 ? (
        <p className="flex items-center gap-2 text-muted">
          <CircleCheck className="size-4 text-good" aria-hidden />
          {t("warnings.none")}
        </p>
      ) : (
        <ul className="divide-y">
          {warnings.map((warning) => (
            <li key={warning.key} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2 first:pt-0 last:pb-0">
              <div className="min-w-0 flex-1 basis-64">
                <p>{t(`warnings.${warning.id}`, { count: warning.count })}</p>
                <p className="text-xs text-muted">
                  {t(`warnings.${warning.id}Effect`)}{" "}
                  {warning.href && (
                    <TextLink href={warning.href} prefetch={false}>
                      {t("warnings.look")}
                    </TextLink>
                  )}
                </p>
              </div>
              {warning.acknowledged ? (
                <Status tone="good" plain>
                  {warning.acknowledged}
                </Status>
              ) : open ? (
                <Button size="sm" pending={pending} onClick={() => take(warning.key)}>
                  {t("warnings.acknowledge")}
                  <span className="sr-only">{t(`warnings.${warning.id}`, { count: warning.count })}</span>
                </Button>
              ) : (
                <Status tone="warn" plain>
                  {t("warnings.since")}
                </Status>
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
