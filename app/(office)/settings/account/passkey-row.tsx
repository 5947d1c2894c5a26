"use client";

import { Pencil, Trash2 } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { ActionForm } from "@/components/form/action-form";
import { TextField } from "@/components/form/fields";
import { StepUp } from "@/components/form/step-up";
import { Submit } from "@/components/form/submit";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { NoticeBar } from "@/components/ui/notice-bar";
import { Badge } from "@/components/ui/status";
import type { PasskeyRow as Passkey } from "@/lib/accounts/queries";
import { formatInstant, type Locale } from "@/lib/core/format";
import { removePasskeyAction, renamePasskeyAction } from "./actions";

/** One passkey: its name, since when and when last, another name, and taking it away. */
export function PasskeyRow({ passkey, timeZone }: { passkey: Passkey; timeZone: string }) {
  const t = useTranslations("accounts.passkeys");
  const say = useTranslations("accounts");
  const locale = useLocale() as Locale;
  const [pending, start] = useTransition();
  const [naming, setNaming] = useState(false);
  const [asking, setAsking] = useState(false);
  const [refused, setRefused] = useState<string>();
  const at = (instant: Date) => formatInstant(instant, locale, timeZone);
  const remove = () =>
    start(async () => {
      setAsking(false);
      setRefused(undefined);
      const outcome = await removePasskeyAction(passkey.id);
      if (!outcome.ok) setRefused(outcome.reason);
    });
  return (
    <li className="space-y-3 py-3 first:pt-0 last:pb-0">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 space-y-1">
          <p className="flex flex-wrap items-center gap-2">
            <span className="font-medium break-words">{passkey.name}</span>
            {passkey.synced && <Badge>{t("synced")}</Badge>}
          </p>
          <p className="text-xs text-muted">
            {t("since", { at: at(passkey.createdAt) })}
            {" · "}
            {passkey.lastUsedAt ? t("lastUsed", { at: at(passkey.lastUsedAt) }) : t("unused")}
          </p>
        </div>
        <div className="flex gap-1">
          <Button
            size="sm"
            kind="quiet"
            icon={<Pencil aria-hidden />}
            aria-label={t("renameOf", { name: passkey.name })}
            aria-expanded={naming}
            onClick={() => setNaming(!naming)}
          >
            {t("rename")}
          </Button>
          <ConfirmDialog
            open={asking}
            onOpenChange={setAsking}
            trigger={
              <Button
                size="sm"
                kind="danger"
                disabled={pending}
                icon={<Trash2 aria-hidden />}
                aria-label={t("removeOf", { name: passkey.name })}
              >
                {t("remove")}
              </Button>
            }
            title={t("removeTitle", { name: passkey.name })}
            actions={
              <Button kind="danger" onClick={remove}>
                {t("remove")}
              </Button>
            }
          >
            {t("removeNote")}
          </ConfirmDialog>
        </div>
      </div>
      {refused === "STEP_UP_NEEDED" && !pending && <StepUp onDone={remove} />}
      {refused && refused !== "STEP_UP_NEEDED" && (
        <NoticeBar tone="bad">{say.has(`refusals.${refused}`) ? say(`refusals.${refused}`) : say("failed")}</NoticeBar>
      )}
      {naming && (
        <ActionForm
          action={renamePasskeyAction.bind(null, passkey.id)}
          words="accounts.refusals"
          onDone={() => setNaming(false)}
          className="flex flex-wrap items-end gap-2"
        >
          <TextField
            name="name"
            label={t("name")}
            defaultValue={passkey.name}
            maxLength={60}
            autoComplete="off"
            className="min-w-48 flex-1"
          />
          <Submit kind="secondary">{t("saveName")}</Submit>
        </ActionForm>
      )}
    </li>
  );
}
