import { useTranslations } from "next-intl";
import { Status, type Tone } from "@/components/ui/status";
import type { MeasureState } from "@/lib/notices/measures/schema";

const tones: Record<MeasureState, Tone> = {
  planned: "neutral",
  under_way: "accent",
  done: "good",
  given_up: "neutral",
};

/** The state of a measure; one that is overdue says so beside it. */
export function MeasureStatus({ state, overdue, plain }: { state: MeasureState; overdue?: boolean; plain?: boolean }) {
  const t = useTranslations("measures");
  return (
    <span className="inline-flex flex-wrap gap-x-2">
      <Status tone={tones[state]} shape={state === "given_up" ? "refused" : undefined} plain={plain}>
        {t(`states.${state}`)}
      </Status>
      {overdue && (
        <Status tone="warn" shape="waiting" plain={plain}>
          {t("overdue")}
        </Status>
      )}
    </span>
  );
}
