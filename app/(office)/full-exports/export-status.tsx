import { useTranslations } from "next-intl";
import { Status, type Tone } from "@/components/ui/status";
import type { ExportState } from "@/lib/reports/rules";

const tones: Record<ExportState, Tone> = {
  requested: "warn",
  approved: "accent",
  ready: "good",
  declined: "neutral",
  withdrawn: "neutral",
  failed: "bad",
  erased: "neutral",
};
const shapes: Partial<Record<ExportState, "waiting" | "undone" | "refused">> = {
  requested: "waiting",
  declined: "refused",
  withdrawn: "undone",
};

export function ExportStatus({ state, plain }: { state: ExportState; plain?: boolean }) {
  const t = useTranslations("fullExports.states");
  return (
    <Status tone={tones[state]} shape={shapes[state]} plain={plain}>
      {t(state)}
    </Status>
  );
}
