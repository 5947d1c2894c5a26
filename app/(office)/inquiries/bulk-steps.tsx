"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useId, useState, useTransition } from "react";
import type { Outcome } from "@/components/form/outcome";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { FieldFrame, Input, Select, Textarea } from "@/components/ui/field";
import { NoticeBar } from "@/components/ui/notice-bar";
import { TextLink } from "@/components/ui/text-link";
import { type Closing, caseDates, closings, detectionCases, useStates } from "@/lib/reimbursements/schema";
import { closeCasesAction, setCasesAction, setManyDatesAction } from "./actions";

type BulkStepsProps = { ids: readonly string[]; clear: () => void };

/** What can be said of several inquiries at once, as one answer of a card company settles them: all of them or none. */
export function BulkSteps({ ids, clear }: BulkStepsProps) {
  const inquiryIds = ids.map(Number);
  return (
    <>
      <SetCases inquiryIds={inquiryIds} clear={clear} />
      <SetDates inquiryIds={inquiryIds} clear={clear} />
      <CloseCases inquiryIds={inquiryIds} clear={clear} />
    </>
  );
}

function SetCases({ inquiryIds, clear }: { inquiryIds: readonly number[]; clear: () => void }) {
  const t = useTranslations("inquiries");
  const id = useId();
  const [found, setFound] = useState("");
  const [use, setUse] = useState("");
  const keep = t("bulk.keep");
  return (
    <Step
      label={t("bulk.setCase")}
      title={t("bulk.setCaseTitle", { count: inquiryIds.length })}
      submit={t("case.save")}
      ready={found !== "" || use !== ""}
      run={() => setCasesAction(inquiryIds, { case: found, use })}
      clear={clear}
    >
      <p>{t("bulk.setCaseNote")}</p>
      <FieldFrame id={`${id}-case`} label={t("case.detectionCase")}>
        <Select
          id={`${id}-case`}
          value={found}
          empty={keep}
          options={detectionCases.map((value) => ({ value: String(value), label: t(`cases.${value}`) }))}
          onChange={(event) => setFound(event.currentTarget.value)}
        />
      </FieldFrame>
      <FieldFrame id={`${id}-use`} label={t("case.use")}>
        <Select
          id={`${id}-use`}
          value={use}
          empty={keep}
          options={useStates.map((value) => ({ value, label: t(`uses.${value}`) }))}
          onChange={(event) => setUse(event.currentTarget.value)}
        />
      </FieldFrame>
    </Step>
  );
}

function SetDates({ inquiryIds, clear }: { inquiryIds: readonly number[]; clear: () => void }) {
  const t = useTranslations("inquiries");
  const id = useId();
  const [said, setSaid] = useState<Readonly<Record<string, string>>>({});
  return (
    <Step
      label={t("bulk.setDates")}
      title={t("bulk.setDatesTitle", { count: inquiryIds.length })}
      submit={t("dates.save")}
      ready={Object.values(said).some((date) => date !== "")}
      run={() => setManyDatesAction(inquiryIds, said)}
      clear={clear}
    >
      <p>{t("bulk.setDatesNote")}</p>
      {caseDates.map((field) => (
        <FieldFrame key={field} id={`${id}-${field}`} label={t(`dates.${field}`)}>
          <Input
            id={`${id}-${field}`}
            type="date"
            value={said[field] ?? ""}
            onChange={({ currentTarget }) => setSaid({ ...said, [field]: currentTarget.value })}
          />
        </FieldFrame>
      ))}
    </Step>
  );
}

function CloseCases({ inquiryIds, clear }: { inquiryIds: readonly number[]; clear: () => void }) {
  const t = useTranslations("inquiries");
  const id = useId();
  const [as, setAs] = useState<Closing>("blocked_before_billing");
  const [proof, setProof] = useState("");
  return (
    <Step
      label={t("bulk.close")}
      title={t("bulk.closeTitle", { count: inquiryIds.length })}
      submit={t("bulk.closeSave")}
      ready={proof.trim() !== ""}
      run={() => closeCasesAction(inquiryIds, { as, proof })}
      clear={clear}
    >
      <p>{t("bulk.closeNote")}</p>
      <FieldFrame id={`${id}-as`} label={t("case.as")}>
        <Select
          id={`${id}-as`}
          value={as}
          options={closings.map((value) => ({ value, label: t(`closings.${value}`) }))}
          onChange={(event) => setAs(closings.find((one) => one === event.currentTarget.value) ?? as)}
        />
      </FieldFrame>
      <FieldFrame id={`${id}-proof`} label={t("case.proof")} hint={t("case.proofHint")}>
        <Textarea
          id={`${id}-proof`}
          rows={2}
          maxLength={1000}
          required
          value={proof}
          aria-describedby={`${id}-proof-hint`}
          onChange={(event) => setProof(event.currentTarget.value)}
        />
      </FieldFrame>
    </Step>
  );
}

type StepProps = {
  label: string;
  title: string;
  submit: string;
  ready: boolean;
  run: () => Promise<Outcome<unknown>>;
  clear: () => void;
  children: ReactNode;
};

/** Opens the step, runs it, and says at which inquiry it stopped; what went through is no longer selected. */
function Step({ label, title, submit, ready, run, clear, children }: StepProps) {
  const t = useTranslations("inquiries");
  const [open, setOpen] = useState(false);
  const [refused, setRefused] = useState<{ reason: string; inquiryId?: number }>();
  const [pending, start] = useTransition();
  const submitAll = () =>
    start(async () => {
      const outcome = await run().catch(() => ({ ok: false, reason: "CONNECTION" }) as const);
      if (!outcome.ok) {
        const at = "details" in outcome ? Number(outcome.details?.inquiryId) : Number.NaN;
        return setRefused({ reason: outcome.reason, ...(Number.isInteger(at) && { inquiryId: at }) });
      }
      setOpen(false);
      clear();
    });
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        setRefused(undefined);
      }}
      trigger={<Button size="sm">{label}</Button>}
      title={title}
      actions={
        <Button kind="primary" pending={pending} disabled={!ready} onClick={submitAll}>
          {submit}
        </Button>
      }
    >
      <div className="space-y-3">
        {children}
        {refused && (
          <NoticeBar
            tone="bad"
            title={t(`case.refusals.${refused.reason}`)}
            action={
              refused.inquiryId && (
                <TextLink href={`/inquiries/${refused.inquiryId}`}>
                  {t("bulk.openFirst", { id: refused.inquiryId })}
                </TextLink>
              )
            }
          >
            {t("bulk.nothingChanged")}
          </NoticeBar>
        )}
      </div>
    </ConfirmDialog>
  );
}
