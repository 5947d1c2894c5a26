import { useTranslations } from "next-intl";
import { Status, type Tone } from "@/components/ui/status";
import type { CallBackState } from "@/lib/hotline/call-backs/schema";

const tones: Record<CallBackState, Tone> = {
  open: "warn",
  no_contact: "neutral",
  reached: "good",
  declined: "neutral",
  given_up: "bad",
  lapsed: "neutral",
};
const shapes = { open: "waiting", declined: "refused", lapsed: "undone" } as const;

/** Where a call back stands. */
export function CallBackStatus({ state, plain }: { state: CallBackState; plain?: boolean }) {
  const t = useTranslations("callBacks.states");
  return (
    <Status tone={tones[state]} shape={shapes[state as keyof typeof shapes]} plain={plain}>
      {t(state)}
    </Status>
  );
}
