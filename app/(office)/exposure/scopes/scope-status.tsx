import { useTranslations } from "next-intl";
import { Status, type Tone } from "@/components/ui/status";
import type { ScopeState } from "@/lib/exposure/schema";

const tones: Record<ScopeState, Tone> = {
  draft: "warn",
  adopted: "good",
  superseded: "neutral",
  withdrawn: "neutral",
};

export function ScopeStatus({ state, plain }: { state: ScopeState; plain?: boolean }) {
  const t = useTranslations("exposure.scope.states");
  const shape = state === "draft" ? "waiting" : state === "withdrawn" ? "undone" : undefined;
  return (
    <Status tone={tones[state]} shape={shape} plain={plain}>
      {t(state)}
    </Status>
  );
}
