import { useTranslations } from "next-intl";
import { Status } from "@/components/ui/status";
import type { NoticeState } from "@/lib/notices/rules";

const looks = {
  draft: { tone: "neutral" },
  submitted: { tone: "warn", shape: "waiting" },
  approved: { tone: "accent" },
  published: { tone: "good" },
  withdrawn: { tone: "neutral", shape: "refused" },
} as const;

/** Where a publication stands, by icon and word. */
export function NoticeStatus({ state, plain }: { state: NoticeState; plain?: boolean }) {
  const t = useTranslations("notices.states");
  return (
    <Status {...looks[state]} plain={plain}>
      {t(state)}
    </Status>
  );
}
