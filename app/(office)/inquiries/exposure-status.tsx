import { useTranslations } from "next-intl";
import { Status, type Tone } from "@/components/ui/status";
import type { ExposureClass } from "@/lib/exposure/schema";

const tones: Record<ExposureClass, Tone> = {
  identified: "good",
  possibly_exposed: "warn",
  not_in_files: "bad",
  cannot_determine: "neutral",
};

/** What the exposure register says of an inquiry's card; a dash where there is no register. */
export function ExposureStatus({ exposure, plain }: { exposure: ExposureClass | null; plain?: boolean }) {
  const t = useTranslations("inquiries.exposure");
  if (exposure === null) return "–";
  return (
    <Status tone={tones[exposure]} plain={plain}>
      {t(exposure)}
    </Status>
  );
}
