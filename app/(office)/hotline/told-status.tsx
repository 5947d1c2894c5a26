import { useTranslations } from "next-intl";
import { Status, type Tone } from "@/components/ui/status";
import type { Told } from "@/lib/hotline/calls/schema";

const tones: Record<Told, Tone> = {
  identified: "bad",
  possibly_exposed: "warn",
  not_in_files: "good",
  cannot_determine: "neutral",
  no_register: "neutral",
};

/** What a caller is told of a card, by mark and word. */
export function ToldStatus({ told, plain }: { told: Told; plain?: boolean }) {
  const t = useTranslations("calls.told");
  return (
    <Status tone={tones[told]} shape={told === "cannot_determine" ? "refused" : undefined} plain={plain}>
      {t(told)}
    </Status>
  );
}
