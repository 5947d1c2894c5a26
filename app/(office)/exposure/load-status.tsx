import { useTranslations } from "next-intl";
import { Status, type Tone } from "@/components/ui/status";
import type { LoadState } from "@/lib/exposure/schema";

const tones: Record<LoadState, Tone> = {
  received: "warn",
  reading: "accent",
  loaded: "good",
  reverting: "accent",
  reverted: "neutral",
  unreadable: "bad",
  discarded: "neutral",
};
const shapes: Partial<Record<LoadState, "waiting" | "undone" | "refused">> = {
  received: "waiting",
  reverted: "undone",
  discarded: "refused",
};

export function LoadStatus({ state, plain }: { state: LoadState; plain?: boolean }) {
  const t = useTranslations("exposure.loads.states");
  return (
    <Status tone={tones[state]} shape={shapes[state]} plain={plain}>
      {t(state)}
    </Status>
  );
}
