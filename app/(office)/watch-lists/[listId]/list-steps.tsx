"use client";

import { Download } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import {
  approveListAction,
  declineListAction,
  discardListAction,
  eraseListFileAction,
  withdrawListAction,
} from "@/app/(office)/watch-lists/actions";
import { ActionForm } from "@/components/form/action-form";
import { TextareaField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import { buttonClasses } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import { formatNumber } from "@/lib/core/format";
import { type ListState, MOST_DOWNLOADS } from "@/lib/reports/watch-lists/rules";

type Props = {
  id: number;
  state: ListState;
  own: boolean;
  mayDraft: boolean;
  mayApprove: boolean;
  rows: number;
  /** Rows that may still leave today. */
  left: number;
  downloads: number;
  hasFile: boolean;
  eraseAt: string | null;
  fingerprint: string;
};

const WORDS = "watchLists.refusals";
const everyMs = 1500;

/** What this person may do with the list now. */
export function ListSteps(props: Props) {
  const { id, state, own, mayDraft, mayApprove, rows, left, fingerprint } = props;
  const t = useTranslations("watchLists.steps");
  const router = useRouter();
  useEffect(() => {
    if (state !== "counting" && state !== "approved") return;
    const timer = setInterval(() => router.refresh(), everyMs);
    return () => clearInterval(timer);
  }, [state, router]);
  if (state === "counting") return <NoticeBar tone="note" title={t("counting")} />;
  if (state === "approved") return <NoticeBar tone="note" title={t("writing")} />;
  if (state === "failed") return <NoticeBar tone="bad" title={t("failed")} />;
  if (state === "drafted" && own && mayDraft) {
    return (
      <NoticeBar tone="note" title={t("waiting")}>
        <ActionForm action={withdrawListAction.bind(null, id)} words={WORDS} className="mt-2">
          <Submit kind="secondary" size="sm">
            {t("withdraw")}
          </Submit>
        </ActionForm>
      </NoticeBar>
    );
  }
  if (state === "drafted" && mayApprove) {
    return (
      <Card title={t("decide")} note={t("decideNote", { rows: formatNumber(rows), left: formatNumber(left) })}>
        <div className="grid gap-4 sm:grid-cols-2">
          <ActionForm action={approveListAction.bind(null, id)} words={WORDS}>
            <p className="text-muted">{t("approveNote")}</p>
            <code className="block font-mono text-xs break-all">{fingerprint}</code>
            <Submit>{t("approve")}</Submit>
          </ActionForm>
          <ActionForm action={declineListAction.bind(null, id)} words={WORDS} className="space-y-3">
            <TextareaField name="reason" label={t("declineReason")} rows={2} maxLength={500} />
            <Submit kind="danger">{t("decline")}</Submit>
          </ActionForm>
        </div>
      </Card>
    );
  }
  if (state === "ready" || (state === "delivered" && props.hasFile)) return <FileSteps {...props} />;
  return null;
}

function FileSteps({ id, state, own, mayDraft, downloads, hasFile, eraseAt }: Props) {
  const t = useTranslations("watchLists.steps");
  return (
    <NoticeBar
      tone={state === "ready" ? "good" : "note"}
      title={hasFile ? t("ready", { at: eraseAt ?? "", downloads, most: MOST_DOWNLOADS }) : t("fileGone")}
    >
      <div className="mt-2 flex flex-wrap items-start gap-2">
        {hasFile && own && mayDraft && downloads < MOST_DOWNLOADS && (
          // Not a <Link>: an answer that is a file, and counted each time.
          <a href={`/api/watch-lists/${id}/file`} className={buttonClasses({ kind: "primary", size: "sm" })} download>
            <Download aria-hidden />
            {t("download")}
          </a>
        )}
        {hasFile && mayDraft && (
          <ActionForm action={eraseListFileAction.bind(null, id)} words={WORDS}>
            <Submit kind="secondary" size="sm">
              {t("erase")}
            </Submit>
          </ActionForm>
        )}
        {hasFile && !own && <p>{t("onlyDrafter")}</p>}
      </div>
      {state === "ready" && mayDraft && (
        <details className="mt-3">
          <summary className="cursor-pointer">{t("discardTitle")}</summary>
          <ActionForm action={discardListAction.bind(null, id)} words={WORDS} className="mt-2 space-y-3">
            <TextareaField name="reason" label={t("discardReason")} rows={2} maxLength={500} />
            <Submit kind="danger" size="sm">
              {t("discard")}
            </Submit>
          </ActionForm>
        </details>
      )}
    </NoticeBar>
  );
}
