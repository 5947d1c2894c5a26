import { useTranslations } from "next-intl";
import { Status } from "@/components/ui/status";
import type { AccountState } from "@/lib/accounts/rules";

const looks = {
  active: { tone: "good" },
  invited: { tone: "accent", shape: "waiting" },
  expired: { tone: "warn" },
  locked: { tone: "bad" },
  disabled: { tone: "neutral", shape: "refused" },
  ended: { tone: "neutral", shape: "refused" },
  unused: { tone: "warn", shape: "refused" },
} as const;

/** Where an account stands, by icon and word. */
export function AccountStatus({ state, plain }: { state: AccountState; plain?: boolean }) {
  const t = useTranslations("accounts.states");
  return (
    <Status {...looks[state]} plain={plain}>
      {t(state)}
    </Status>
  );
}
