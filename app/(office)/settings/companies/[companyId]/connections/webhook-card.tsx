"use client";

import { RotateCw, Send, Trash2, Webhook } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { ActionForm } from "@/components/form/action-form";
import { TextField } from "@/components/form/fields";
import { ShownOnce } from "@/components/form/shown-once";
import { Submit } from "@/components/form/submit";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { NoticeBar } from "@/components/ui/notice-bar";
import { Status } from "@/components/ui/status";
import { TextLink } from "@/components/ui/text-link";
import type { WebhookRow } from "@/lib/companies/webhook";
import { formatInstant, type Locale } from "@/lib/core/format";
import { removeWebhookAction, resendMessageAction, setWebhookAction, tryWebhookAction } from "./actions";

const looks = {
  waiting: { tone: "accent", shape: "waiting" },
  delivered: { tone: "good" },
  failed: { tone: "bad" },
  dropped: { tone: "neutral", shape: "refused" },
} as const;

type WebhookCardProps = {
  companyId: number;
  webhook: WebhookRow | null;
  mayEdit: boolean;
  mayBatches: boolean;
  timeZone: string;
};

/** Where a card company is told what became of its batches, and whether what was sent arrived. */
export function WebhookCard({ companyId, webhook, mayEdit, mayBatches, timeZone }: WebhookCardProps) {
  const t = useTranslations("connections.webhook");
  const [secret, setSecret] = useState<string>();
  const [said, setSaid] = useState<{ tone: "good" | "bad"; words: string }>();
  const [asking, setAsking] = useState(false);
  const [pending, start] = useTransition();
  const tryIt = () =>
    start(async () => {
      const outcome = await tryWebhookAction(companyId);
      setSaid(outcome.ok ? { tone: "good", words: t("tried") } : { tone: "bad", words: t("failed") });
    });
  const resend = (deliveryId: string) =>
    start(async () => {
      const outcome = await resendMessageAction(companyId, deliveryId);
      setSaid(outcome.ok ? { tone: "good", words: t("resent") } : { tone: "bad", words: t("failed") });
    });
  const remove = () =>
    start(async () => {
      setAsking(false);
      setSecret(undefined);
      const outcome = await removeWebhookAction(companyId);
      setSaid(outcome.ok ? { tone: "good", words: t("removed") } : { tone: "bad", words: t("failed") });
    });
  return (
    <Card title={t("title")} note={t("note")}>
      <div className="space-y-5">
        {said && <NoticeBar tone={said.tone}>{said.words}</NoticeBar>}
        {webhook ? (
          <div className="flex flex-wrap items-center gap-3">
            <span className="min-w-0 flex-1 break-all font-mono text-xs">{webhook.url}</span>
            {mayEdit && (
              <>
                <Button size="sm" onClick={tryIt} disabled={pending} icon={<Send aria-hidden />}>
                  {t("try")}
                </Button>
                <ConfirmDialog
                  open={asking}
                  onOpenChange={setAsking}
                  trigger={
                    <Button size="sm" disabled={pending} icon={<Trash2 aria-hidden />}>
                      {t("remove")}
                    </Button>
                  }
                  title={t("removeTitle")}
                  actions={
                    <Button kind="danger" onClick={remove}>
                      {t("remove")}
                    </Button>
                  }
                >
                  {t("removeNote")}
                </ConfirmDialog>
              </>
            )}
          </div>
        ) : (
          <EmptyState title={t("empty")} next={t(mayEdit ? "emptyNext" : "emptyRead")} />
        )}
        {secret && (
          <ShownOnce
            title={t("secret.title")}
            note={t("secret.note")}
            label={t("secret.label")}
            copy={t("secret.copy")}
            secret={secret}
          />
        )}
        {webhook && webhook.deliveries.length > 0 && (
          <Deliveries
            rows={webhook.deliveries}
            mayBatches={mayBatches}
            timeZone={timeZone}
            resend={mayEdit ? resend : undefined}
            pending={pending}
          />
        )}
        {mayEdit && (
          <ActionForm<{ secret: string }>
            action={setWebhookAction.bind(null, companyId)}
            words="connections.refusals"
            onDone={(made) => setSecret(made.secret)}
            className="space-y-4 border-t pt-4"
          >
            <TextField
              name="url"
              type="url"
              inputMode="url"
              label={t("url")}
              hint={t(webhook ? "urlHintAgain" : "urlHint")}
              placeholder="https://"
              maxLength={500}
            />
            <Submit icon={<Webhook aria-hidden />}>{t(webhook ? "setAgain" : "set")}</Submit>
          </ActionForm>
        )}
      </div>
    </Card>
  );
}

type DeliveriesProps = {
  rows: WebhookRow["deliveries"];
  mayBatches: boolean;
  timeZone: string;
  /** Of one that was given up; left out for who may not. */
  resend: ((deliveryId: string) => void) | undefined;
  pending: boolean;
};

function Deliveries(props: DeliveriesProps) {
  const t = useTranslations("connections.webhook");
  const locale = useLocale() as Locale;
  const at = (instant: Date) => formatInstant(instant, locale, props.timeZone);
  return (
    <section className="space-y-2" aria-label={t("deliveries")}>
      <h3 className="text-xs font-semibold">{t("deliveries")}</h3>
      <ul className="divide-y text-xs">
        {props.rows.map((row) => (
          <li key={row.id} className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 py-1.5">
            <span className="text-muted tabular-nums">{at(row.createdAt)}</span>
            <span className="min-w-0 flex-1">
              {t(`types.${row.type.replace(".", "_")}`)}
              {row.batchId !== null && (
                <>
                  {" "}
                  {props.mayBatches ? (
                    <TextLink href={`/batches/${row.batchId}`}>{t("batch", { id: row.batchId })}</TextLink>
                  ) : (
                    t("batch", { id: row.batchId })
                  )}
                </>
              )}
            </span>
            <span className="text-muted">
              {row.status ? `HTTP ${row.status}` : row.fault && t(`faults.${row.fault}`)}
              {row.attempts > 1 && ` · ${t("attempts", { count: row.attempts })}`}
              {row.state === "waiting" && row.attempts > 0 && row.nextAt && ` · ${t("next", { at: at(row.nextAt) })}`}
            </span>
            <Status {...looks[row.state]} plain>
              {t(`states.${row.state}`)}
            </Status>
            {row.state === "failed" && props.resend && (
              <Button
                size="sm"
                onClick={() => props.resend?.(row.id)}
                disabled={props.pending}
                icon={<RotateCw aria-hidden />}
                aria-label={t("resendOf", {
                  what: t(`types.${row.type.replace(".", "_")}`),
                  batch: row.batchId ?? 0,
                  at: at(row.createdAt),
                })}
              >
                {t("resend")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
