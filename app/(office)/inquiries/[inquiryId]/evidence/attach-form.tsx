"use client";

import { FileText, X } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { formatBytes } from "@/app/(office)/batches/batch-words";
import { type Refused, sendBytes } from "@/app/(office)/send-bytes";
import { DropPlace } from "@/components/form/drop-place";
import { Button } from "@/components/ui/button";
import { FieldFrame, Input } from "@/components/ui/field";
import { NoticeBar } from "@/components/ui/notice-bar";
import { Progress } from "@/components/ui/progress";

/**
 * Attaches a file: drop or choose it, say what it proves, and send it with its progress in sight.
 * @param limit bytes
 */
export function AttachForm({ inquiryId, limit }: { inquiryId: number; limit: number }) {
  const t = useTranslations("inquiries.evidence");
  const id = useId();
  const router = useRouter();
  const [file, setFile] = useState<File>();
  const [sent, setSent] = useState<number>();
  const [refused, setRefused] = useState<Refused>();
  const giveUp = useRef<AbortController>(undefined);
  useEffect(() => () => giveUp.current?.abort(), []);

  const choose = (next: File | undefined) => {
    setFile(next);
    setRefused(undefined);
    if (next && next.size > limit) setRefused({ reason: "TOO_LARGE", details: { limit } });
    if (next?.size === 0) setRefused({ reason: "EMPTY" });
  };

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!file || refused) return;
    const about = String(new FormData(event.currentTarget).get("about") ?? "");
    giveUp.current = new AbortController();
    setSent(0);
    const outcome = await sendBytes(
      file,
      { to: `/api/inquiries/${inquiryId}/evidence`, header: "x-evidence", about: { about } },
      (step, bytes) => setSent(step === "sending" ? bytes : 0),
      giveUp.current.signal,
    );
    setSent(undefined);
    if (outcome.ok) {
      setFile(undefined);
      router.refresh();
    } else if (outcome.reason !== "GIVEN_UP") setRefused(outcome);
  };

  return (
    <details>
      <summary className="w-fit rounded-sm font-medium text-accent">{t("attach")}</summary>
      <form onSubmit={submit} noValidate className="space-y-3 pt-3">
        {refused && <AttachRefusalBar refused={refused} />}
        {file ? (
          <div className="flex items-center gap-3 rounded-md border px-3 py-2">
            <FileText className="size-5 shrink-0 text-muted" aria-hidden />
            <div className="min-w-0 flex-1">
              <p className="truncate font-medium">{file.name}</p>
              <p className="text-xs text-muted">{formatBytes(file.size)}</p>
            </div>
            {sent === undefined && (
              <Button
                kind="quiet"
                square
                aria-label={t("otherFile")}
                icon={<X aria-hidden />}
                onClick={() => choose(undefined)}
              />
            )}
          </div>
        ) : (
          <DropPlace
            id={`${id}-file`}
            name="file"
            aria-describedby={`${id}-file-hint`}
            compact
            words={{ drop: t("drop"), choose: t("choose"), hint: t("limit", { limit: formatBytes(limit) }) }}
            accept=".pdf,.png,.jpg,.jpeg,.tif,.tiff,.txt,.eml"
            onFiles={(files) => (files.length === 1 ? choose(files[0]) : setRefused({ reason: "ONE_FILE" }))}
          />
        )}
        <FieldFrame id={`${id}-about`} label={t("about")} hint={t("aboutHint")} optional={t("optional")}>
          <Input
            id={`${id}-about`}
            name="about"
            maxLength={500}
            autoComplete="off"
            aria-describedby={`${id}-about-hint`}
          />
        </FieldFrame>
        {sent !== undefined && file ? (
          <Progress
            label={t("sending")}
            fraction={sent / file.size}
            figure={`${formatBytes(sent)} / ${formatBytes(file.size)}`}
            action={
              <Button size="sm" onClick={() => giveUp.current?.abort()}>
                {t("giveUp")}
              </Button>
            }
          />
        ) : (
          <Button type="submit" kind="primary" disabled={!file || refused !== undefined}>
            {t("send")}
          </Button>
        )}
      </form>
    </details>
  );
}

function AttachRefusalBar({ refused }: { refused: Refused }) {
  const t = useTranslations("inquiries.evidence");
  const place = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every refusal is a new one to be read
  useEffect(() => place.current?.focus(), [refused]);
  const { reason, details = {} } = refused;
  const known = t.has(`refusals.${reason}`) ? reason : "UNKNOWN";
  const values = {
    limit: reason === "TOO_MANY" ? String(details.limit ?? "") : formatBytes(Number(details.limit ?? 0)),
    what: String(details.what ?? ""),
    seconds: String(details.seconds ?? ""),
  };
  return (
    <div ref={place} tabIndex={-1} className="outline-none">
      <NoticeBar tone={reason === "ALREADY_ATTACHED" ? "warn" : "bad"}>{t(`refusals.${known}`, values)}</NoticeBar>
    </div>
  );
}
