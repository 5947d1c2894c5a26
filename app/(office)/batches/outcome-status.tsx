import { useTranslations } from "next-intl";
import { Status } from "@/components/ui/status";
import type { Outcome } from "@/lib/intake/schema";

const looks = {
  new: { tone: "good" },
  duplicate: { tone: "neutral" },
  amendment: { tone: "accent" },
  amendment_refused: { tone: "neutral", shape: "refused" },
  withdrawal: { tone: "warn", shape: "undone" },
  reactivation: { tone: "accent" },
  set_aside: { tone: "neutral", shape: "waiting" },
  problem: { tone: "bad" },
  skipped: { tone: "neutral" },
} as const;

/** What becomes of a record, by icon and word. */
export function OutcomeStatus({ outcome }: { outcome: Outcome }) {
  const t = useTranslations("batches.outcomes");
  return (
    <Status {...looks[outcome]} plain>
      {t(outcome)}
    </Status>
  );
}
