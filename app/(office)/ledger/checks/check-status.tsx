import { useTranslations } from "next-intl";
import { Status } from "@/components/ui/status";
import type { Check } from "@/lib/ledger/checks";

/** How a check stands: waiting, running, and in the end sound or not. */
export function CheckStatus({ check, plain }: { check: Pick<Check, "state" | "verdict">; plain?: boolean }) {
  const t = useTranslations("ledger.checks.states");
  const { state, verdict } = check;
  if (verdict) {
    const unanchored = verdict.sound && verdict.anchor.points === 0;
    return (
      <Status tone={verdict.sound ? (unanchored ? "warn" : "good") : "bad"} plain={plain}>
        {t(verdict.sound ? (unanchored ? "unanchored" : "sound") : "wrong")}
      </Status>
    );
  }
  return (
    <Status
      tone={state === "failed" ? "bad" : "accent"}
      shape={state === "waiting" ? "waiting" : undefined}
      plain={plain}
    >
      {t(state)}
    </Status>
  );
}
