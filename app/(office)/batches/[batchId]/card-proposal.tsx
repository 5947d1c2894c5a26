"use client";

import { useTranslations } from "next-intl";
import { useEffect, useId, useState, useTransition } from "react";
import { declineProposalAction, takeProposalAction } from "@/app/(office)/batches/actions";
import { Button } from "@/components/ui/button";
import { NoticeBar } from "@/components/ui/notice-bar";
import { formatCard } from "@/lib/core/format";
import type { CardProposal } from "@/lib/intake/check/propose-card";

/** The one known card that fits what is left of a destroyed number, and why; a person says yes or no. */
export function CardProposalStep({ batchId, rowNo, may }: { batchId: number; rowNo: number; may: boolean }) {
  const t = useTranslations("batches");
  const id = useId();
  const [found, setFound] = useState<CardProposal | null>(null);
  const [refusal, setRefusal] = useState<string>();
  const [pending, start] = useTransition();
  useEffect(() => {
    const giveUp = new AbortController();
    fetch(`/api/batches/${batchId}/records/${rowNo}`, { signal: giveUp.signal })
      .then(async (answer) => setFound(answer.ok ? (await answer.json()).proposal : null))
      .catch(() => giveUp.signal.aborted || setFound(null));
    return () => giveUp.abort();
  }, [batchId, rowNo]);
  if (!found) return null;
  const decide = (yes: boolean) =>
    start(async () => {
      const outcome = yes
        ? await takeProposalAction(batchId, rowNo, found.token)
        : await declineProposalAction(batchId, rowNo);
      setRefusal(outcome.ok ? undefined : outcome.reason);
      if (outcome.ok) setFound(null);
    });
  return (
    <section aria-labelledby={id} className="space-y-2 rounded-md border border-accent/40 bg-accent-soft p-3">
      <h3 id={id} className="font-medium">
        {t("proposal.title")}
      </h3>
      <p className="text-base font-semibold tabular-nums">{formatCard(found)}</p>
      <ul className="list-disc pl-5 text-xs text-muted">
        {found.why.map((one) => (
          <li key={one}>{t(`proposal.why.${one}`)}</li>
        ))}
      </ul>
      {refusal && <NoticeBar tone="bad">{t(`mend.refusals.${refusal}`, { field: t("fields.cardNumber") })}</NoticeBar>}
      {may && (
        <div className="flex flex-wrap gap-2">
          <Button kind="primary" size="sm" pending={pending} onClick={() => decide(true)}>
            {t("proposal.yes")}
          </Button>
          <Button size="sm" pending={pending} onClick={() => decide(false)}>
            {t("proposal.no")}
          </Button>
        </div>
      )}
    </section>
  );
}
