import { useTranslations } from "next-intl";
import { Status, type Tone } from "@/components/ui/status";
import type { OutreachState } from "@/lib/hotline/outreach/schema";

const tones: Record<OutreachState, Tone> = {
  planned: "neutral",
  sent: "accent",
  confirmed: "good",
  given_up: "neutral",
};

/** The state of a list; a plan whose day is over says so. */
export function OutreachStatus({ state, late, plain }: { state: OutreachState; late?: boolean; plain?: boolean }) {
  const t = useTranslations("outreach");
  return (
    <Status
      tone={late ? "warn" : tones[state]}
      shape={state === "given_up" ? "refused" : late ? "waiting" : undefined}
      plain={plain}
    >
      {late ? t("late") : t(`states.${state}`)}
    </Status>
  );
}
