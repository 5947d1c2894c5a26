import { useTranslations } from "next-intl";
import { Status, type Tone } from "@/components/ui/status";
import type { Harm } from "@/lib/hotline/fraud/schema";

const tones: Record<Harm, Tone> = { none: "good", given: "bad", unknown: "neutral" };

/** Whether something was handed over. */
export function HarmStatus({ harm, plain }: { harm: Harm; plain?: boolean }) {
  const t = useTranslations("fraudReports.harms");
  return (
    <Status tone={tones[harm]} plain={plain}>
      {t(harm)}
    </Status>
  );
}
