"use client";

import { Ban, KeyRound } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { ActionForm } from "@/components/form/action-form";
import { CheckboxField, SelectField, TextField } from "@/components/form/fields";
import { ShownOnce } from "@/components/form/shown-once";
import { Submit } from "@/components/form/submit";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { NoticeBar } from "@/components/ui/notice-bar";
import { Badge, Status } from "@/components/ui/status";
import { scopes } from "@/lib/access/rights";
import type { ApiKeyRow } from "@/lib/accounts/queries";
import { keyDays } from "@/lib/accounts/schema";
import { formatInstant, type Locale } from "@/lib/core/format";
import { issueKeyAction, revokeKeyAction } from "./actions";

const looks = {
  active: { tone: "good" },
  expired: { tone: "warn", shape: "waiting" },
  revoked: { tone: "neutral", shape: "refused" },
} as const;

type KeyCardProps = { companyId: number; keys: readonly ApiKeyRow[]; mayEdit: boolean; timeZone: string };

/** A card company's keys to the API: which stand, until when, and when each was last used; issuing and revoking. */
export function KeyCard({ companyId, keys, mayEdit, timeZone }: KeyCardProps) {
  const t = useTranslations("connections.keys");
  const [issued, setIssued] = useState<string>();
  return (
    <Card title={t("title")} note={t("note")}>
      <div className="space-y-5">
        {keys.length === 0 ? (
          <EmptyState title={t("empty")} next={t(mayEdit ? "emptyNext" : "emptyRead")} />
        ) : (
          <ul className="divide-y">
            {keys.map((key) => (
              <KeyLine key={key.id} companyId={companyId} row={key} mayEdit={mayEdit} timeZone={timeZone} />
            ))}
          </ul>
        )}
        {issued && (
          <ShownOnce
            title={t("issued.title")}
            note={t("issued.note")}
            label={t("issued.label")}
            copy={t("issued.copy")}
            secret={issued}
          />
        )}
        {mayEdit && (
          <ActionForm<{ id: number; key: string }>
            action={issueKeyAction.bind(null, companyId)}
            words="connections.refusals"
            onDone={({ key }) => setIssued(key)}
            className="space-y-4 border-t pt-4"
          >
            <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_10rem]">
              <TextField name="label" label={t("label")} hint={t("labelHint")} maxLength={60} />
              <SelectField
                name="days"
                label={t("days")}
                defaultValue="180"
                options={keyDays.map((days) => ({ value: String(days), label: t("daysOf", { days }) }))}
              />
            </div>
            <fieldset className="space-y-1">
              <legend className="text-xs font-medium">{t("scopes")}</legend>
              {scopes.map((scope) => (
                <div key={scope}>
                  <CheckboxField name="scopes" value={scope} label={t(`scopeWords.${scope}`)} defaultChecked />
                </div>
              ))}
            </fieldset>
            <Submit icon={<KeyRound aria-hidden />}>{t("issue")}</Submit>
          </ActionForm>
        )}
      </div>
    </Card>
  );
}

function KeyLine({ companyId, row, mayEdit, timeZone }: Omit<KeyCardProps, "keys"> & { row: ApiKeyRow }) {
  const t = useTranslations("connections.keys");
  const locale = useLocale() as Locale;
  const [pending, start] = useTransition();
  const [asking, setAsking] = useState(false);
  const [failed, setFailed] = useState(false);
  const at = (instant: Date) => formatInstant(instant, locale, timeZone);
  const day = (instant: Date) => at(instant).replace(/[ ,]+\d\d:\d\d$/, "");
  const revoke = () =>
    start(async () => {
      setAsking(false);
      setFailed(!(await revokeKeyAction(companyId, row.id)).ok);
    });
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 py-3 first:pt-0">
      <div className="min-w-0 flex-1 space-y-1">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-medium">{row.label}</span>
          <Status {...looks[row.state]}>{t(`states.${row.state}`)}</Status>
          {row.scopes.map((scope) => (
            <Badge key={scope}>{t(`scopeBadges.${scope}`)}</Badge>
          ))}
        </p>
        <p className="font-mono text-xs text-muted">{row.prefix}…</p>
        <p className="text-xs text-muted">
          {row.revokedAt ? t("revokedAt", { at: at(row.revokedAt) }) : t("expiresAt", { at: at(row.expiresAt) })}
          {" · "}
          {row.lastUsedAt
            ? t("lastUsed", { day: day(row.lastUsedAt), address: row.lastUsedAddress ?? "–" })
            : t("neverUsed")}
        </p>
        {failed && <NoticeBar tone="bad">{t("revokeFailed")}</NoticeBar>}
      </div>
      {mayEdit && row.state === "active" && (
        <ConfirmDialog
          open={asking}
          onOpenChange={setAsking}
          trigger={
            <Button
              size="sm"
              disabled={pending}
              icon={<Ban aria-hidden />}
              aria-label={t("revokeOf", { label: row.label })}
            >
              {t("revoke")}
            </Button>
          }
          title={t("revokeTitle", { label: row.label })}
          actions={
            <Button kind="danger" onClick={revoke}>
              {t("revokeConfirm")}
            </Button>
          }
        >
          {t("revokeNote")}
        </ConfirmDialog>
      )}
    </li>
  );
}
