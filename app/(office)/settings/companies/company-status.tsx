import { useTranslations } from "next-intl";
import { Status } from "@/components/ui/status";
import type { CompanyState } from "./arrange";

const looks = {
  active: { tone: "good" },
  noProfile: { tone: "warn" },
  ended: { tone: "neutral", shape: "refused" },
} as const;

/** Whether deliveries of a card company can be read. */
export function CompanyStatus({ state, plain }: { state: CompanyState; plain?: boolean }) {
  const t = useTranslations("companies.states");
  return (
    <Status {...looks[state]} plain={plain}>
      {t(state)}
    </Status>
  );
}
