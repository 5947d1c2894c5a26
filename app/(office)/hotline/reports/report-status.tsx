import { useTranslations } from "next-intl";
import { Status, type Tone } from "@/components/ui/status";
import type { ReportState } from "@/lib/hotline/call-reports/schema";

const tones: Record<ReportState, Tone> = { open: "warn", passed: "accent", answered: "accent", closed: "good" };

/** Where a report for a card company stands. */
export function ReportStatus({ state, plain }: { state: ReportState; plain?: boolean }) {
  const t = useTranslations("callReports.states");
  return (
    <Status tone={tones[state]} shape={state === "passed" ? "waiting" : undefined} plain={plain}>
      {t(state)}
    </Status>
  );
}
