"use client";

import { KeyRound } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { confirmKeyAction, endKeyAction, proposeKeyAction, refuseKeyAction } from "@/app/(office)/watch-lists/actions";
import { WatchKeyStatus } from "@/app/(office)/watch-lists/watch-status";
import { ActionForm } from "@/components/form/action-form";
import { TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { Card } from "@/components/ui/card";
import { formatInstant, type Locale } from "@/lib/core/format";
import type { WatchKeyRow } from "@/lib/reports/watch-lists/queries";

const WORDS = "watchLists.keyRefusals";

type Props = {
  companyId: number;
  keys: readonly WatchKeyRow[];
  mayDraft: boolean;
  mayApprove: boolean;
  timeZone: string;
};

/** The company's key, the one that waits to be compared, and those before. */
export function KeyCard({ companyId, keys, mayDraft, mayApprove, timeZone }: Props) {
  const t = useTranslations("watchLists.key");
  const current = keys.filter(({ state }) => state === "confirmed" || state === "proposed");
  const earlier = keys.filter((key) => !current.includes(key));
  const proposed = current.some(({ state }) => state === "proposed");
  return (
    <Card title={t("title")} note={t("note")}>
      <div className="space-y-4">
        {current.length === 0 && <p className="text-muted">{t("none")}</p>}
        {current.map((key) => (
          <div key={key.id} className="space-y-2">
            <Facts value={key} timeZone={timeZone} />
            {key.state === "proposed" && key.own && <p className="text-muted">{t("own")}</p>}
            <div className="flex flex-wrap gap-2">
              {key.state === "proposed" && !key.own && mayApprove && (
                <ActionForm action={confirmKeyAction.bind(null, key.id, companyId)} words={WORDS}>
                  <Submit size="sm">{t("confirm")}</Submit>
                </ActionForm>
              )}
              {key.state === "proposed" && mayDraft && (
                <ActionForm action={refuseKeyAction.bind(null, key.id)} words={WORDS}>
                  <Submit kind="secondary" size="sm">
                    {t(key.own ? "withdraw" : "decline")}
                  </Submit>
                </ActionForm>
              )}
              {key.state === "confirmed" && mayDraft && (
                <ActionForm action={endKeyAction.bind(null, key.id)} words={WORDS}>
                  <Submit kind="danger" size="sm">
                    {t("end")}
                  </Submit>
                </ActionForm>
              )}
            </div>
          </div>
        ))}
        {mayDraft && !proposed && (
          <details>
            <summary className="cursor-pointer font-medium">{t(current.length > 0 ? "replace" : "propose")}</summary>
            <ActionForm action={proposeKeyAction.bind(null, companyId)} words={WORDS} className="mt-3 space-y-3">
              <TextField
                name="recipient"
                label={t("recipient")}
                hint={t("recipientHint")}
                maxLength={200}
                autoComplete="off"
                spellCheck={false}
                className="font-mono"
              />
              <TextField name="source" label={t("source")} hint={t("sourceHint")} maxLength={200} />
              <Submit icon={<KeyRound aria-hidden />}>{t("submit")}</Submit>
            </ActionForm>
          </details>
        )}
        {earlier.length > 0 && (
          <details>
            <summary className="cursor-pointer text-muted">{t("earlier", { count: earlier.length })}</summary>
            <div className="mt-3 space-y-3">
              {earlier.map((key) => (
                <Facts key={key.id} value={key} timeZone={timeZone} />
              ))}
            </div>
          </details>
        )}
      </div>
    </Card>
  );
}

function Facts({ value, timeZone }: { value: WatchKeyRow; timeZone: string }) {
  const t = useTranslations("watchLists.key");
  const locale = useLocale() as Locale;
  const by = (name: string, at: Date) => t("byAt", { name, at: formatInstant(at, locale, timeZone) });
  return (
    <div className="space-y-1">
      <p className="flex flex-wrap items-center gap-2">
        <WatchKeyStatus state={value.state} />
        <code className="font-mono text-xs break-all">{value.fingerprint}</code>
      </p>
      <p className="font-mono text-xs break-all text-muted">{value.recipient}</p>
      <p className="text-xs text-muted">
        {t("proposedBy", { by: by(value.proposedByName, value.proposedAt) })}
        {t("from", { source: value.source })}
      </p>
      {value.decidedByName && value.decidedAt && (
        <p className="text-xs text-muted">
          {t(`decided.${value.state}`, { by: by(value.decidedByName, value.decidedAt) })}
        </p>
      )}
      {value.endedAt && (
        <p className="text-xs text-muted">{t("endedAt", { at: formatInstant(value.endedAt, locale, timeZone) })}</p>
      )}
    </div>
  );
}
