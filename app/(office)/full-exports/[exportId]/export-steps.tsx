"use client";

import { Download } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { approveAction, declineAction, eraseAction, withdrawAction } from "@/app/(office)/full-exports/actions";
import { ActionForm } from "@/components/form/action-form";
import { TextareaField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { buttonClasses } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import { formatNumber } from "@/lib/core/format";
import type { ExportState } from "@/lib/reports/rules";

type Props = {
  id: number;
  state: ExportState;
  own: boolean;
  mayApprove: boolean;
  mayRequest: boolean;
  rows: number;
  /** Rows that may still leave today. */
  left: number;
  eraseAt: string | null;
};

const WORDS = "fullExports.refusals";
const everyMs = 1500;

/** What this person may do with the request now. */
export function ExportSteps(props: Props) {
  const { id, state, own, mayApprove, mayRequest, rows, left, eraseAt } = props;
  const t = useTranslations("fullExports.steps");
  const router = useRouter();
  useEffect(() => {
    if (state !== "approved") return;
    const timer = setInterval(() => router.refresh(), everyMs);
    return () => clearInterval(timer);
  }, [state, router]);
  if (state === "requested" && own && mayRequest) {
    return (
      <NoticeBar tone="note" title={t("waiting")}>
        <ActionForm action={withdrawAction.bind(null, id)} words={WORDS} className="mt-2">
          <Submit kind="secondary" size="sm">
            {t("withdraw")}
          </Submit>
        </ActionForm>
      </NoticeBar>
    );
  }
  if (state === "requested" && mayApprove) {
    return (
      <Card title={t("decide")} note={t("decideNote", { rows: formatNumber(rows), left: formatNumber(left) })}>
        <div className="grid gap-4 sm:grid-cols-2">
          <ActionForm action={approveAction.bind(null, id)} words={WORDS}>
            <p className="text-muted">{t("approveNote")}</p>
            <Submit>{t("approve")}</Submit>
          </ActionForm>
          <ActionForm action={declineAction.bind(null, id)} words={WORDS} className="space-y-3">
            <TextareaField name="reason" label={t("declineReason")} rows={2} maxLength={500} />
            <Submit kind="danger">{t("decline")}</Submit>
          </ActionForm>
        </div>
      </Card>
    );
  }
  if (state === "approved") return <NoticeBar tone="note" title={t("writing")} />;
  if (state === "failed") return <NoticeBar tone="bad" title={t("failed")} />;
  if (state !== "ready") return null;
  return (
    <NoticeBar tone="good" title={t("ready", { at: eraseAt ?? "" })}>
      <div className="mt-2 flex flex-wrap items-start gap-2">
        {own && mayRequest && (
          // Not a <Link>: an answer that is a file, and counted each time.
          <a href={`/api/full-exports/${id}/file`} className={buttonClasses({ kind: "primary", size: "sm" })} download>
            <Download aria-hidden />
            {t("download")}
          </a>
        )}
        {mayApprove && (
          <ActionForm action={eraseAction.bind(null, id)} words={WORDS}>
            <Submit kind="secondary" size="sm">
              {t("erase")}
            </Submit>
          </ActionForm>
        )}
        {!own && <p>{t("onlyRequester")}</p>}
      </div>
    </NoticeBar>
  );
}
