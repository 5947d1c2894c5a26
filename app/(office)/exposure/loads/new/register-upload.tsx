"use client";

import { FileText, Upload, X } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { formatBytes } from "@/app/(office)/batches/batch-words";
import { UploadRefusal } from "@/app/(office)/batches/new/upload-refusal";
import { type Refused, sendBytes } from "@/app/(office)/send-bytes";
import { DropPlace } from "@/components/form/drop-place";
import { Button } from "@/components/ui/button";
import { FieldFrame, Input, type Option, Select } from "@/components/ui/field";
import { Progress } from "@/components/ui/progress";

/**
 * Drop or choose a file, say which source it is of, and send it with its progress in sight.
 * @param limit bytes
 */
export function RegisterUpload({ limit, sources }: { limit: number; sources: readonly Option[] }) {
  const t = useTranslations("exposure.upload");
  const words = useTranslations("batches.upload");
  const id = useId();
  const router = useRouter();
  const [file, setFile] = useState<File>();
  const [way, setWay] = useState<{ step: "hashing" | "sending"; bytes: number }>();
  const [refused, setRefused] = useState<Refused>();
  const [errors, setErrors] = useState<{ file?: string; source?: string }>({});
  // A ZIP whose entries are enciphered: its password is asked for before it is sent again.
  const [locked, setLocked] = useState(false);
  const giveUp = useRef<AbortController>(undefined);
  useEffect(() => () => giveUp.current?.abort(), []);

  const choose = (next: File | undefined) => {
    setFile(next);
    setErrors({});
    setRefused(undefined);
    setLocked(false);
    if (next && next.size > limit) setRefused({ reason: "TOO_LARGE", details: { limit } });
    if (next?.size === 0) setRefused({ reason: "EMPTY" });
  };

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const sourceId = Number(given.get("source") ?? 0);
    const password = String(given.get("zipPassword") ?? "");
    setErrors({ ...(!file && { file: "fileMissing" }), ...(!sourceId && { source: "sourceMissing" }) });
    if (!file || !sourceId || file.size > limit || file.size === 0) return;
    giveUp.current = new AbortController();
    setRefused(undefined);
    setWay({ step: "hashing", bytes: 0 });
    const outcome = await sendBytes<{ loadId: number }>(
      file,
      {
        to: "/api/exposure/loads",
        header: "x-register",
        about: { sourceId },
        more: password ? { "x-zip-password": encodeURIComponent(password) } : {},
      },
      (step, bytes) => setWay({ step, bytes }),
      giveUp.current.signal,
    );
    setWay(undefined);
    if (outcome.ok) router.push(`/exposure/loads/${outcome.answer.loadId}`);
    else {
      setRefused(outcome);
      if (String(outcome.details?.fault).startsWith("password-")) setLocked(true);
    }
  };

  const loadId = refused?.details?.loadId;
  return (
    <form onSubmit={submit} noValidate className="space-y-5">
      {refused && (
        <UploadRefusal
          refused={refused}
          known={
            loadId
              ? { next: t("known", { id: loadId }), href: `/exposure/loads/${loadId}`, words: t("toKnown") }
              : undefined
          }
        />
      )}
      <fieldset disabled={way !== undefined} className="space-y-5">
        {file ? (
          <div className="flex items-center gap-3 rounded-md border px-3 py-2.5">
            <FileText className="size-5 shrink-0 text-muted" aria-hidden />
            <div className="min-w-0 flex-1">
              <p className="truncate font-medium">{file.name}</p>
              <p className="text-xs text-muted">{formatBytes(file.size)}</p>
            </div>
            {!way && (
              <Button
                kind="quiet"
                square
                aria-label={words("otherFile")}
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
            words={{
              drop: words("drop"),
              choose: words("choose"),
              hint: t("limit", { limit: formatBytes(limit) }),
            }}
            accept=".csv,.tsv,.txt,.dat,.xlsx,.zip,text/csv,text/plain,text/tab-separated-values"
            onFiles={(files) => choose(files[0])}
          />
        )}
        {errors.file && (
          <p role="alert" className="text-xs font-medium text-bad">
            {t(errors.file)}
          </p>
        )}
        {locked && (
          <FieldFrame id={`${id}-zipPassword`} label={words("password")} hint={words("passwordHint")}>
            <Input
              id={`${id}-zipPassword`}
              name="zipPassword"
              type="password"
              autoComplete="off"
              maxLength={500}
              className="max-w-sm"
              aria-describedby={`${id}-zipPassword-hint`}
            />
          </FieldFrame>
        )}
        <FieldFrame id={`${id}-source`} label={t("source")} error={errors.source && t(errors.source)}>
          <Select
            id={`${id}-source`}
            name="source"
            required
            className="max-w-sm"
            options={sources}
            empty={sources.length === 1 ? undefined : t("choose")}
            aria-invalid={errors.source ? true : undefined}
            aria-describedby={errors.source ? `${id}-source-error` : undefined}
          />
        </FieldFrame>
      </fieldset>
      {way && file ? (
        <Progress
          label={words(way.step === "sending" && way.bytes >= file.size ? "storing" : way.step)}
          fraction={way.bytes / file.size}
          figure={words("sent", { bytes: formatBytes(way.bytes), of: formatBytes(file.size) })}
          action={
            <Button size="sm" onClick={() => giveUp.current?.abort()}>
              {words("giveUp")}
            </Button>
          }
        />
      ) : (
        <Button type="submit" kind="primary" size="lg" icon={<Upload aria-hidden />}>
          {t("send")}
        </Button>
      )}
    </form>
  );
}
