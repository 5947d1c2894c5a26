"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useId, useState, useTransition } from "react";
import type { Outcome } from "@/components/form/outcome";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { FieldFrame, Input, type Option, Select } from "@/components/ui/field";
import { NoticeBar } from "@/components/ui/notice-bar";
import { TextLink } from "@/components/ui/text-link";
import type { CaseOutcome } from "@/lib/reimbursements/work/schema";
import { assignAction, followUpsAction } from "./actions";

type BulkStepsProps = {
  ids: readonly string[];
  clear: () => void;
  workers: readonly Option[];
  mayAssign: boolean;
  today: string;
};

/** What can be done with several cases at once; of each it is said what became of it. */
export function BulkSteps({ ids, clear, workers, mayAssign, today }: BulkStepsProps) {
  const t = useTranslations("worklists");
  const inquiryIds = ids.map(Number);
  const id = useId();
  const [owner, setOwner] = useState("");
  const [on, setOn] = useState("");
  return (
    <>
      {mayAssign && (
        <Step
          label={t("bulk.assign")}
          title={t("bulk.assignTitle", { count: ids.length })}
          submit={t("assign.save")}
          run={() => assignAction(inquiryIds, owner || null)}
          clear={clear}
        >
          <FieldFrame id={`${id}-owner`} label={t("assign.to")}>
            <Select
              id={`${id}-owner`}
              value={owner}
              empty={t("assign.nobody")}
              options={workers}
              onChange={(event) => setOwner(event.currentTarget.value)}
            />
          </FieldFrame>
        </Step>
      )}
      <Step
        label={t("bulk.followUp")}
        title={t("bulk.followUpTitle", { count: ids.length })}
        submit={t("followUp.save")}
        run={() => followUpsAction(inquiryIds, on || null)}
        clear={clear}
      >
        <FieldFrame id={`${id}-on`} label={t("followUp.on")} hint={t("bulk.clearDay")}>
          <Input
            id={`${id}-on`}
            type="date"
            min={today}
            value={on}
            aria-describedby={`${id}-on-hint`}
            onChange={(event) => setOn(event.currentTarget.value)}
            className="max-w-44"
          />
        </FieldFrame>
      </Step>
    </>
  );
}

type StepProps = {
  label: string;
  title: string;
  submit: string;
  run: () => Promise<Outcome<CaseOutcome[]>>;
  clear: () => void;
  children: ReactNode;
};

type Said = { outcomes: CaseOutcome[] } | { refused: string };

/** Opens the step and runs it. Where every case was changed it is over; else it says which were left alone, and why. */
function Step({ label, title, submit, run, clear, children }: StepProps) {
  const t = useTranslations("worklists");
  const [open, setOpen] = useState(false);
  const [said, setSaid] = useState<Said>();
  const [pending, start] = useTransition();
  const outcomes = said && "outcomes" in said ? said.outcomes : null;
  const submitAll = () =>
    start(async () => {
      const outcome = await run().catch(() => ({ ok: false, reason: "CONNECTION" }) as const);
      if (!outcome.ok) return setSaid({ refused: outcome.reason });
      if (outcome.value.some((one) => one.outcome !== "done")) return setSaid({ outcomes: outcome.value });
      setOpen(false);
      clear();
    });
  const change = (next: boolean) => {
    setOpen(next);
    setSaid(undefined);
    if (!next && outcomes) clear();
  };
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={change}
      trigger={<Button size="sm">{label}</Button>}
      title={title}
      actions={
        outcomes ? (
          <Button kind="primary" onClick={() => change(false)}>
            {t("bulk.close")}
          </Button>
        ) : (
          <Button kind="primary" pending={pending} onClick={submitAll}>
            {submit}
          </Button>
        )
      }
    >
      <div className="space-y-3">
        {!outcomes && <p>{t("bulk.note")}</p>}
        {!outcomes && children}
        {outcomes && <Outcomes outcomes={outcomes} />}
        {said && "refused" in said && <NoticeBar tone="bad" title={t(`refusals.${said.refused}`)} />}
      </div>
    </ConfirmDialog>
  );
}

/** How many were changed, and those that were not, each with its reason and a way to it. */
function Outcomes({ outcomes }: { outcomes: readonly CaseOutcome[] }) {
  const t = useTranslations("worklists.bulk");
  const done = outcomes.filter((one) => one.outcome === "done").length;
  const left = (["unchanged", "closed", "not_live"] as const).flatMap((outcome) => {
    const ids = outcomes.filter((one) => one.outcome === outcome).map(({ inquiryId }) => inquiryId);
    return ids.length > 0 ? [{ outcome, ids }] : [];
  });
  return (
    <div className="space-y-2">
      <NoticeBar tone="good" title={t("done", { count: done })} />
      {left.map(({ outcome, ids }) => (
        <div key={outcome}>
          <p className="font-medium text-ink">{t(`outcomes.${outcome}`, { count: ids.length })}</p>
          <ul className="flex max-h-32 flex-wrap gap-x-3 overflow-y-auto text-xs">
            {ids.map((id) => (
              <li key={id}>
                <TextLink href={`/inquiries/${id}`} prefetch={false}>
                  {t("open", { id })}
                </TextLink>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}
