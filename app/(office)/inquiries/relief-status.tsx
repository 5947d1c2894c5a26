import { useTranslations } from "next-intl";
import { Status, type Tone } from "@/components/ui/status";
import type { InquiryState } from "@/lib/inquiries/schema";
import type { ReliefState } from "@/lib/reimbursements/rules";

const tones: Record<ReliefState, Tone> = {
  carries_burden: "bad",
  not_yet_known: "warn",
  nothing_billed_expected: "neutral",
  relieved: "accent",
  closed: "good",
};

/** Where a live case stands; of one that is not live, why. */
export function ReliefStatus(props: { relief: string | null; state: InquiryState; plain?: boolean }) {
  const t = useTranslations("inquiries");
  if (props.state !== "live") {
    return (
      <Status tone="neutral" shape={props.state === "voided" ? "refused" : "undone"} plain={props.plain}>
        {t(`states.${props.state}`)}
      </Status>
    );
  }
  if (!props.relief) return <span className="text-faint">–</span>;
  return (
    <Status tone={tones[props.relief as ReliefState]} plain={props.plain}>
      {t(`relief.${props.relief}`)}
    </Status>
  );
}
