import { useTranslations } from "next-intl";
import { Status, type Tone } from "@/components/ui/status";
import type { ReviewState } from "@/lib/members/schema";

const tones: Record<ReviewState, Tone> = {
  open: "warn",
  parked: "neutral",
  taken: "good",
  declined: "neutral",
  closed: "neutral",
};
const shapes = { parked: "waiting", declined: "refused" } as const;

/** Where a review stands. */
export function ReviewStatus({ state, plain }: { state: ReviewState; plain?: boolean }) {
  const t = useTranslations("reviews.states");
  return (
    <Status tone={tones[state]} shape={shapes[state as keyof typeof shapes]} plain={plain}>
      {t(state)}
    </Status>
  );
}
