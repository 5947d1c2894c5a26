"use client";

import { FileText, Upload, X } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { formatBytes, formatDuration } from "@/app/(office)/batches/batch-words";
import type { Refused } from "@/app/(office)/send-bytes";
import { DropPlace } from "@/components/form/drop-place";
import { Button } from "@/components/ui/button";
import { FieldFrame, Input, type Option, Select } from "@/components/ui/field";
import { Progress } from "@/components/ui/progress";
import { proposeReceived } from "@/lib/companies/rules";
import type { ProfileBody } from "@/lib/companies/schema";
import { readAmount } from "@/lib/core/money";
import { sendFile } from "./send-file";
import { UploadRefusal } from "./upload-refusal";

type UploadFormProps = {
  companies: readonly (Option & { rule: ReceivedRule | null })[];
  chosen?: string;
  /** Business date: the received date at first, and its latest. */
  today: string;
  /** Bytes. */
  limit: number;
};

type ReceivedRule = ProfileBody["receivedRule"];
/** Those that card companies bill in here; a delivery's own currency column may say any other. */
const currencies = ["JPY", "USD", "EUR", "GBP", "CNY", "KRW", "TWD"];

type Way = { step: "hashing" | "sending"; bytes: number; began: number };

/** Drops or chooses a file, says whose it is and when it came, and sends it with its progress in sight. */
export function UploadForm({ companies, chosen, today, limit }: UploadFormProps) {
  const t = useTranslations("batches.upload");
  const id = useId();
  const router = useRouter();
  const [file, setFile] = useState<File>();
  const [way, setWay] = useState<Way>();
  const [refused, setRefused] = useState<Refused>();
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [company, setCompany] = useState(chosen ?? "");
  const [typedDate, setTypedDate] = useState<string>();
  /** A ZIP whose entries are enciphered: its password is asked for before it is sent. */
  const [locked, setLocked] = useState(false);
  const rule = companies.find((one) => one.value === company)?.rule ?? null;
  const proposed = proposeReceived(rule, file?.name ?? "", today);
  // A name that is not there yet says nothing about its date.
  const because = proposed.because === "nameSilent" && !file ? "name" : proposed.because;
  const giveUp = useRef<AbortController>(undefined);
  useEffect(() => () => giveUp.current?.abort(), []);
  // Closing the window would break the sending off; leaving it half way keeps nothing.
  useEffect(() => {
    if (!way) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [way]);

  const choose = (next: File | undefined) => {
    setErrors({});
    setFile(next);
    setTypedDate(undefined);
    setRefused(next && refusedBySize(next, limit));
    setLocked(false);
    if (next) isLockedZip(next).then(setLocked, () => {});
  };

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = Object.fromEntries(new FormData(form)) as Record<string, string>;
    const { company = "", receivedOn = "", coversFrom = "", coversTo = "" } = given;
    const faults: Record<string, string> = {};
    if (!company) faults.company = "companyMissing";
    if (!receivedOn) faults.receivedOn = "dateMissing";
    else if (receivedOn > today) faults.receivedOn = "dateInFuture";
    if (Boolean(coversFrom) !== Boolean(coversTo)) faults.coversTo = "coversHalf";
    else if (coversFrom > coversTo) faults.coversTo = "coversReversed";
    const { declaredRecords = "", declaredAmount = "", declaredCurrency = "JPY" } = given;
    const amount = declaredAmount.trim() === "" ? undefined : readAmount(declaredAmount, declaredCurrency);
    if (declaredRecords !== "" && !/^\d{1,9}$/.test(declaredRecords)) faults.declaredRecords = "recordsInvalid";
    if (amount === null) faults.declaredAmount = "amountInvalid";
    if (!file) faults.file = "fileMissing";
    setErrors(faults);
    const first = Object.keys(faults)[0];
    if (first || !file) {
      form.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
      return;
    }
    // The server would refuse it as well, but only after the whole file was hashed and sent.
    const tooSoon = refusedBySize(file, limit);
    setRefused(tooSoon);
    if (tooSoon) return;
    giveUp.current = new AbortController();
    let began = { step: "", at: 0 };
    const told = (step: Way["step"], bytes: number) => {
      if (began.step !== step) began = { step, at: performance.now() };
      setWay({ step, bytes, began: began.at });
    };
    told("hashing", 0);
    const delivery = {
      companyId: Number(company),
      receivedOn,
      ...(coversFrom && { coversFrom, coversTo }),
      ...(declaredRecords !== "" && { declaredRecords: Number(declaredRecords) }),
      ...(amount != null && { declaredAmount: Number(amount), declaredCurrency }),
    };
    const sent = await sendFile(file, delivery, told, giveUp.current.signal, given.zipPassword);
    setWay(undefined);
    if (sent.ok) router.push(`/batches/${sent.batchId}`);
    else {
      setRefused(sent);
      if (String(sent.details?.fault).startsWith("password-")) setLocked(true);
    }
  };

  const field = (name: string, hinted = false) => ({
    id: `${id}-${name}`,
    name,
    "aria-invalid": errors[name] ? true : undefined,
    "aria-describedby":
      [hinted && `${id}-${name}-hint`, errors[name] && `${id}-${name}-error`].filter(Boolean).join(" ") || undefined,
  });
  const frame = (name: string) => ({ id: `${id}-${name}`, error: errors[name] && t(`errors.${errors[name]}`) });
  return (
    <form onSubmit={submit} noValidate className="space-y-5">
      {refused && <UploadRefusal refused={refused} />}
      <fieldset disabled={way !== undefined} className="space-y-5">
        <div>
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
                  aria-label={t("otherFile")}
                  icon={<X aria-hidden />}
                  onClick={() => choose(undefined)}
                />
              )}
            </div>
          ) : (
            <DropPlace
              {...field("file", true)}
              words={{ drop: t("drop"), choose: t("choose"), hint: t("limit", { limit: formatBytes(limit) }) }}
              accept=".csv,.tsv,.txt,.dat,.xlsx,.zip,text/csv,text/plain,text/tab-separated-values"
              onFiles={(files) => {
                if (files.length === 1) choose(files[0]);
                else setErrors({ file: "oneFile" });
              }}
            />
          )}
          {errors.file && (
            <p id={`${id}-file-error`} role="alert" className="mt-1 text-xs font-medium text-bad">
              {t(`errors.${errors.file}`)}
            </p>
          )}
        </div>
        {locked && (
          <FieldFrame {...frame("zipPassword")} label={t("password")} hint={t("passwordHint")}>
            <Input
              {...field("zipPassword", true)}
              type="password"
              autoComplete="off"
              maxLength={500}
              className="max-w-sm"
            />
          </FieldFrame>
        )}
        <div className="grid gap-4 sm:grid-cols-2">
          <FieldFrame {...frame("company")} label={t("company")}>
            <Select
              {...field("company")}
              required
              options={companies}
              empty={t("chooseCompany")}
              value={company}
              onChange={(event) => {
                setCompany(event.currentTarget.value);
                setTypedDate(undefined);
              }}
            />
          </FieldFrame>
          <FieldFrame
            {...frame("receivedOn")}
            label={t("receivedOn")}
            hint={typedDate === undefined && because !== "today" ? t(`proposed.${because}`) : t("receivedOnHint")}
          >
            <Input
              {...field("receivedOn", true)}
              type="date"
              required
              max={today}
              value={typedDate ?? proposed.on ?? ""}
              onChange={(event) => setTypedDate(event.currentTarget.value)}
            />
          </FieldFrame>
          <FieldFrame {...frame("coversFrom")} label={t("coversFrom")} optional={t("optional")}>
            <Input {...field("coversFrom")} type="date" max={today} />
          </FieldFrame>
          <FieldFrame {...frame("coversTo")} label={t("coversTo")} optional={t("optional")}>
            <Input {...field("coversTo")} type="date" max={today} />
          </FieldFrame>
          <FieldFrame
            {...frame("declaredRecords")}
            label={t("declaredRecords")}
            hint={t("declaredHint")}
            optional={t("optional")}
          >
            <Input {...field("declaredRecords", true)} inputMode="numeric" className="max-w-32 text-right" />
          </FieldFrame>
          <FieldFrame {...frame("declaredAmount")} label={t("declaredAmount")} optional={t("optional")}>
            <span className="flex gap-2">
              <Input {...field("declaredAmount")} inputMode="decimal" className="max-w-44 text-right" />
              <Select
                name="declaredCurrency"
                aria-label={t("declaredCurrency")}
                className="w-auto"
                options={currencies.map((code) => ({ value: code, label: code }))}
              />
            </span>
          </FieldFrame>
        </div>
      </fieldset>
      {way && file ? (
        <SendingProgress way={way} file={file} onGiveUp={() => giveUp.current?.abort()} />
      ) : (
        <Button type="submit" kind="primary" size="lg" icon={<Upload aria-hidden />}>
          {t("send")}
        </Button>
      )}
    </form>
  );
}

/** Whether the first entry of a ZIP says that it is enciphered; the server finds out for itself. */
async function isLockedZip(file: File): Promise<boolean> {
  const head = new DataView(await file.slice(0, 8).arrayBuffer());
  return head.byteLength === 8 && head.getUint32(0, true) === 0x04034b50 && (head.getUint16(6, true) & 1) === 1;
}

function refusedBySize(file: File, limit: number): Refused | undefined {
  if (file.size > limit) return { reason: "TOO_LARGE", details: { limit } };
  return file.size === 0 ? { reason: "EMPTY" } : undefined;
}

function SendingProgress({ way, file, onGiveUp }: { way: Way; file: File; onGiveUp: () => void }) {
  const t = useTranslations("batches.upload");
  const words = useTranslations("batches");
  const seconds = (performance.now() - way.began) / 1000;
  const rate = way.bytes / Math.max(0.001, seconds);
  // The first moment's rate says nothing yet.
  const known = seconds > 0.7 && way.bytes > 0;
  return (
    <Progress
      label={t(way.step === "sending" && way.bytes >= file.size ? "storing" : way.step)}
      fraction={way.bytes / file.size}
      figure={t("sent", { bytes: formatBytes(way.bytes), of: formatBytes(file.size) })}
      rate={known && t("rate", { rate: formatBytes(Math.round(rate)) })}
      estimate={known && words("left", { time: formatDuration((file.size - way.bytes) / rate, words) })}
      action={
        <Button size="sm" onClick={onGiveUp}>
          {t("giveUp")}
        </Button>
      }
    />
  );
}
