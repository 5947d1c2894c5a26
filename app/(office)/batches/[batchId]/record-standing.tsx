"use client";

import { useLocale, useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { takeWarningsAction } from "@/app/(office)/batches/actions";
import { Button } from "@/components/ui/button";
import { NoticeBar } from "@/components/ui/notice-bar";
import { TextLink } from "@/components/ui/text-link";
import { formatInstant, formatNumber, type Locale } from "@/lib/core/format";
import type { StagedRecord } from "@/lib/intake/queries";
import type { Did } from "@/lib/intake/schema";
import type { CheckedBatch } from "./check-records";

/** What people decided of a record, and which delivery it answers or is answered by. */
export function RecordStanding({ batch, record }: { batch: CheckedBatch; record: StagedRecord }) {
  const t = useTranslations("batches");
  const locale = useLocale() as Locale;
  const { aside, taken } = record.decided ?? {};
  const who = (did: Did) => ({ name: did.name, at: formatInstant(new Date(did.at), locale, batch.timeZone) });
  const ready = batch.state === "committed" && record.outcome === "problem" && record.level !== "error";
  if (!aside && !taken && !record.answers && record.answeredBy === null && !ready) return null;
  return (
    <div className="space-y-1.5 text-xs">
      {aside && record.outcome === "set_aside" && (
        <p>
          {t("aside.by", who(aside))}
          <span className="block font-medium">{aside.reason}</span>
        </p>
      )}
      {taken && <p className="text-good">{t("taken.by", who(taken))}</p>}
      {record.answers && (
        <p>
          {t("waiting.answers", { row: formatNumber(record.answers.rowNo) })}{" "}
          <TextLink href={`/batches/${record.answers.batchId}?outcome=problem`}>
            {t("one.number", { number: record.answers.batchId })}
          </TextLink>
        </p>
      )}
      {record.answeredBy !== null && (
        <p className="text-good">
          {t("waiting.answeredBy")}{" "}
          <TextLink href={`/batches/${record.answeredBy}`}>{t("one.number", { number: record.answeredBy })}</TextLink>
        </p>
      )}
      {ready && <p className="text-good">{t("rest.ready")}</p>}
    </div>
  );
}

/** Takes a record with its warnings: they were looked at, and it is right as it is. */
export function TakenStep({ batchId, record }: { batchId: number; record: StagedRecord }) {
  const t = useTranslations("batches");
  const [refusal, setRefusal] = useState<string>();
  const [pending, start] = useTransition();
  const take = () =>
    start(async () => {
      const outcome = await takeWarningsAction(batchId, { rowNos: [record.rowNo] });
      setRefusal(outcome.ok ? undefined : outcome.reason);
    });
  return (
    <div className="space-y-2 border-t pt-3">
      {refusal && <NoticeBar tone="bad">{t(`stepRefusals.${refusal}`)}</NoticeBar>}
      <Button pending={pending} onClick={take}>
        {t("taken.take")}
      </Button>
      <p className="text-xs text-muted">{t("taken.note")}</p>
    </div>
  );
}
