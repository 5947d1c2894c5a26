"use client";

import { useLocale, useTranslations } from "next-intl";
import { useEffect, useId, useState, useTransition } from "react";
import { decideRecordAction } from "@/app/(office)/batches/actions";
import { valueWords } from "@/app/(office)/batches/value-words";
import { Button } from "@/components/ui/button";
import { FieldFrame, Input } from "@/components/ui/field";
import { NoticeBar } from "@/components/ui/notice-bar";
import { Skeleton } from "@/components/ui/skeleton";
import { TextLink } from "@/components/ui/text-link";
import { formatDate, type Locale } from "@/lib/core/format";
import type { Difference } from "@/lib/intake/check/differences";
import { ReliefDifference } from "./relief-difference";

type RecordDifferenceProps = { batchId: number; rowNo: number; mayDecide: boolean };

/** What a record says otherwise than what is in force about its inquiry, field by field; taken or refused with a reason. */
export function RecordDifference({ batchId, rowNo, mayDecide }: RecordDifferenceProps) {
  const t = useTranslations("batches");
  const locale = useLocale() as Locale;
  const id = useId();
  const [found, setFound] = useState<Difference | null | "failed">();
  const [reason, setReason] = useState("");
  const [refusal, setRefusal] = useState<string>();
  const [pending, start] = useTransition();
  useEffect(() => {
    const giveUp = new AbortController();
    fetch(`/api/batches/${batchId}/records/${rowNo}`, { signal: giveUp.signal })
      .then(async (answer) => setFound(answer.ok ? (await answer.json()).difference : "failed"))
      .catch(() => giveUp.signal.aborted || setFound("failed"));
    return () => giveUp.abort();
  }, [batchId, rowNo]);

  if (found === undefined) return <Skeleton className="h-16 w-full" />;
  if (found === "failed") return <NoticeBar tone="bad">{t("difference.failed")}</NoticeBar>;
  if (found === null) return null;
  const say = (field: Difference["fields"][number]["field"], value: string | null, side: "inForce" | "here") =>
    valueWords(field, value, currencyOf(found, field)[side], locale, (key) => t(key)) || "–";
  const differing = [...found.fields, ...(found.relief?.fields ?? [])];
  const decide = (kind: "take" | "refuse") =>
    start(async () => {
      const outcome = await decideRecordAction(batchId, rowNo, kind, reason);
      setRefusal(outcome.ok ? undefined : outcome.reason);
    });
  return (
    <section aria-labelledby={`${id}-title`} className="space-y-2 border-t pt-3">
      <h3 id={`${id}-title`} className="font-medium">
        {t("difference.title")}
      </h3>
      <p className="text-xs text-muted">
        {t("difference.inForce", { receivedOn: formatDate(found.inForce.receivedOn, locale) })}{" "}
        <TextLink href={`/inquiries/${found.inquiryId}`}>{t("difference.toInquiry")}</TextLink>
        {" · "}
        <TextLink href={`/batches/${found.inForce.batchId}`}>{t("difference.toBatch")}</TextLink>
      </p>
      {differing.length === 0 ? (
        <p>{t("difference.none")}</p>
      ) : (
        <table className="w-full text-xs">
          <thead>
            <tr className="text-left text-muted">
              <th scope="col" className="py-1 font-medium">
                {t("difference.field")}
              </th>
              <th scope="col" className="py-1 font-medium">
                {t("difference.before")}
              </th>
              <th scope="col" className="py-1 font-medium">
                {t("difference.after")}
              </th>
            </tr>
          </thead>
          <tbody>
            {differing.map(({ field, inForce, here }) => (
              <tr key={field} className="border-t align-top">
                <th scope="row" className="py-1 pr-2 text-left font-normal text-muted">
                  {t(`fields.${field}`)}
                </th>
                <td className="py-1 pr-2 text-muted line-through decoration-line-strong">
                  {say(field, inForce, "inForce")}
                </td>
                <td className="py-1 font-medium">{say(field, here, "here")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {found.relief && <ReliefDifference money={found.relief.money} />}
      {found.decided && <NoticeBar tone="note">{t(`difference.decided.${found.decided}`)}</NoticeBar>}
      {mayDecide && found.fields.length > 0 && (
        <form className="space-y-2" onSubmit={(event) => event.preventDefault()}>
          {refusal && <NoticeBar tone="bad">{t(`stepRefusals.${refusal}`)}</NoticeBar>}
          <FieldFrame id={`${id}-reason`} label={t("difference.reason")} hint={t("difference.reasonHint")}>
            <Input
              id={`${id}-reason`}
              aria-describedby={`${id}-reason-hint`}
              value={reason}
              maxLength={1000}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          </FieldFrame>
          <div className="flex flex-wrap gap-2">
            {found.decided !== "refuse" && (
              <Button kind="danger" pending={pending} disabled={!reason.trim()} onClick={() => decide("refuse")}>
                {t("difference.refuse")}
              </Button>
            )}
            {found.decided !== "take" && (
              <Button pending={pending} disabled={!reason.trim()} onClick={() => decide("take")}>
                {t("difference.take")}
              </Button>
            )}
          </div>
        </form>
      )}
    </section>
  );
}

/** The currencies of the amounts on either side of a line. */
function currencyOf(found: Difference, field: Difference["fields"][number]["field"]): Difference["currency"] {
  return field === "reliefAmount" && found.relief ? found.relief.currency : found.currency;
}
