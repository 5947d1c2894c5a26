import { useTranslations } from "next-intl";
import { Status } from "@/components/ui/status";
import type { BatchState } from "@/lib/intake/schema";

const looks = {
  received: { tone: "neutral", shape: "waiting" },
  reading: { tone: "accent" },
  unreadable: { tone: "bad" },
  review: { tone: "warn" },
  committing: { tone: "accent" },
  committed: { tone: "good" },
  rejected: { tone: "neutral", shape: "refused" },
  reverted: { tone: "neutral", shape: "undone" },
} as const;

/** Where a delivery stands, by icon and word. */
export function BatchStatus({ state, plain }: { state: BatchState; plain?: boolean }) {
  const t = useTranslations("batches.states");
  return (
    <Status {...looks[state]} plain={plain}>
      {t(state)}
    </Status>
  );
}
