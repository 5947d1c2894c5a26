import { Check } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";
import { cn } from "@/components/ui/class-names";
import { formatDate, formatMoney, type Locale } from "@/lib/core/format";
import type { Inquiry } from "@/lib/inquiries/find-inquiry";
import type { MoneyEntry } from "@/lib/reimbursements/queries";
import { burdenOf, effectiveCase, sumEntries } from "@/lib/reimbursements/rules";
import { type CaseStep, stepsOf } from "@/lib/reimbursements/steps";
import { closingChoices } from "./case-card";
import { DatesForm } from "./case-dates-form";
import { CaseForm, CloseForm } from "./case-forms";
import { BookForm } from "./money-forms";

type StepsCardProps = {
  inquiry: Inquiry;
  entries: readonly MoneyEntry[];
  steps: readonly CaseStep[];
  mayEdit: boolean;
  today: string;
};

/** The steps of an inquiry's case, as its entries and dates stand. */
export function stepsOfInquiry(inquiry: Inquiry, entries: readonly MoneyEntry[]): CaseStep[] {
  return stepsOf({ ...inquiry, detectionCase: effectiveCase(inquiry), sums: sumsOf(entries) });
}

function sumsOf(entries: readonly MoneyEntry[]) {
  return sumEntries(entries.map(({ kind, amount, reversesId }) => ({ kind, amount, reverses: reversesId !== null })));
}

/** The way of the case to relief in words, and the form of the step that is next. */
export function StepsCard({ inquiry, entries, steps, mayEdit, today }: StepsCardProps) {
  const t = useTranslations("inquiries");
  const next = mayEdit && inquiry.live ? steps.find(({ state }) => state === "next") : undefined;
  return (
    <Card title={t("steps.title")} note={t(`steps.of.${effectiveCase(inquiry) ?? "unknown"}`)} flush>
      <ol className="px-4 py-2 sm:columns-2 sm:gap-6">
        {steps.map((one, at) => (
          <StepLine key={one.step} no={at + 1} step={one} known={<Known {...{ step: one, inquiry, entries }} />} />
        ))}
      </ol>
      {next && (
        <div className="border-t px-4 py-3">
          <h3 className="pb-2 font-medium">{t("steps.nextIs", { step: t(`steps.names.${next.step}`) })}</h3>
          {next.step === "charge" && inquiry.closedAs === null && effectiveCase(inquiry) === 2 && (
            <p className="pb-2 text-xs text-muted">{t("steps.neverSettled")}</p>
          )}
          {next.needs.includes("correction") ? (
            <p>{t("steps.correction")}</p>
          ) : (
            <NextForm {...{ inquiry, entries, today }} step={next} />
          )}
        </div>
      )}
    </Card>
  );
}

function StepLine({ no, step: { step, state, needs }, known }: { no: number; step: CaseStep; known: ReactNode }) {
  const t = useTranslations("inquiries.steps");
  return (
    <li className="flex break-inside-avoid gap-2.5 py-1.5" aria-current={state === "next" ? "step" : undefined}>
      <span
        aria-hidden
        className={cn(
          "mt-0.5 grid size-5 shrink-0 place-items-center rounded-full border text-2xs font-semibold",
          state === "done" && "border-accent bg-accent text-on-accent",
          state === "next" && "border-2 border-accent text-accent",
          (state === "later" || state === "unneeded") && "text-faint",
          state === "optional" && "border-dashed text-faint",
        )}
      >
        {state === "done" ? <Check className="size-3" /> : no}
      </span>
      <div className="min-w-0">
        <p className={state === "next" ? "font-semibold" : state === "done" ? "" : "text-muted"}>
          {t(`names.${step}`)}
          <span className={cn("ml-2 text-xs font-normal", state === "next" ? "text-accent" : "text-muted")}>
            {t(`states.${state}`)}
          </span>
        </p>
        <p className="text-xs text-muted">
          {state === "done"
            ? known
            : needs.length > 0 && t("needs", { what: needs.map((need) => t(`need.${need}`)).join(t("comma")) })}
        </p>
      </div>
    </li>
  );
}

/** What is known of a step that is done. */
function Known({ step: { step }, inquiry, entries }: { step: CaseStep } & Pick<StepsCardProps, "inquiry" | "entries">) {
  const t = useTranslations("inquiries");
  const locale = useLocale() as Locale;
  const sums = sumsOf(entries) ?? { charged: 0n, cancelled: 0n, refunded: 0n };
  const money = (amount: bigint) => formatMoney(amount, entries[0]?.currency ?? "JPY", locale);
  const date = (on: string | null) => on && formatDate(on, locale);
  switch (step) {
    case "find":
      return t(`cases.${effectiveCase(inquiry) ?? "unknown"}`);
    case "statement":
      return date(inquiry.statementOn);
    case "debit":
      return date(inquiry.debitOn);
    case "claim":
      return date(inquiry.claimedOn);
    case "charge":
      return money(sums.charged);
    case "cancel":
      return money(sums.cancelled);
    case "refund":
      return money(sums.cancelled + sums.refunded);
    case "close":
      return inquiry.closedAs && t(`closings.${inquiry.closedAs}`);
  }
}

function NextForm({
  step: { step },
  inquiry,
  entries,
  today,
}: Omit<StepsCardProps, "steps" | "mayEdit"> & { step: CaseStep }) {
  const sums = sumsOf(entries);
  const currency = entries[0]?.currency ?? inquiry.said?.currency ?? "JPY";
  const booking = {
    inquiryId: inquiry.id,
    seen: entries.length,
    currency,
    fixed: entries.length > 0,
    today,
    open: true,
  };
  // Each step and each entry begins the form anew: what the last one chose is not what the next one books.
  const booked = `${step} ${entries.length}`;
  switch (step) {
    case "find":
      return <CaseForm inquiry={inquiry} needed key={`${inquiry.staffCase}-${inquiry.staffUse}`} />;
    case "statement":
    case "debit":
    case "claim":
      return (
        <DatesForm
          inquiry={inquiry}
          today={today}
          need={`${step === "claim" ? "claimed" : step}On`}
          key={`${inquiry.statementOn}-${inquiry.debitOn}`}
        />
      );
    case "charge": {
      const said = inquiry.said?.currency === currency ? inquiry.said.amount : null;
      return <BookForm key={booked} {...booking} preset={{ kind: "charge", amount: said }} />;
    }
    case "cancel":
      return <BookForm key={booked} {...booking} preset={{ kind: "cancellation", amount: burdenOf(sums) }} />;
    case "refund":
      return <BookForm key={booked} {...booking} preset={{ kind: "refund", amount: burdenOf(sums) }} />;
    case "close": {
      const choices = closingChoices(inquiry, entries);
      // A choice made under other sums may be closed by now: the form begins anew with what is open.
      return (
        <CloseForm
          key={choices.map(({ as, obstacle }) => (obstacle ? "" : as)).join()}
          inquiryId={inquiry.id}
          choices={choices}
          open
        />
      );
    }
  }
}
