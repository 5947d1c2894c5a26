"use client";

import { RotateCcwKey } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActionForm } from "@/components/form/action-form";
import { RecoveryCodes } from "@/components/form/recovery-codes";
import { Submit } from "@/components/form/submit";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import { makeRecoveryCodesAction } from "./actions";

/** Codes left at which the person is told to make new ones. */
const FEW = 3;

/** How many recovery codes are left, and making new ones. */
export function RecoveryCard({ codesLeft }: { codesLeft: number }) {
  const t = useTranslations("accounts.recovery");
  const [codes, setCodes] = useState<readonly string[]>();
  return (
    <Card title={t("title")} note={t("note")}>
      <div className="space-y-4">
        <p>{t("left", { count: codes?.length ?? codesLeft })}</p>
        {!codes && codesLeft <= FEW && <NoticeBar tone="warn">{t(codesLeft === 0 ? "none" : "few")}</NoticeBar>}
        {codes ? (
          <RecoveryCodes codes={codes} />
        ) : (
          <ActionForm<{ codes: string[] }>
            action={makeRecoveryCodesAction}
            words="accounts.refusals"
            onDone={({ codes: made }) => setCodes(made)}
          >
            <p className="text-xs text-muted">{t("makeNote")}</p>
            <Submit kind="secondary" icon={<RotateCcwKey aria-hidden />}>
              {t("make")}
            </Submit>
          </ActionForm>
        )}
      </div>
    </Card>
  );
}
