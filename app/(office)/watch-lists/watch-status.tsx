import { useTranslations } from "next-intl";
import { Status, type Tone } from "@/components/ui/status";
import type { KeyState, ListState } from "@/lib/reports/watch-lists/rules";

type Shape = "waiting" | "undone" | "refused";
type Look = readonly [tone: Tone, shape?: Shape];

const lists: Record<ListState, Look> = {
  counting: ["accent"],
  drafted: ["warn", "waiting"],
  approved: ["accent"],
  ready: ["warn"],
  delivered: ["good"],
  declined: ["neutral", "refused"],
  withdrawn: ["neutral", "undone"],
  discarded: ["neutral", "refused"],
  failed: ["bad"],
};
const keys: Record<KeyState, Look> = {
  proposed: ["warn", "waiting"],
  confirmed: ["good"],
  declined: ["neutral", "refused"],
  withdrawn: ["neutral", "undone"],
  ended: ["neutral"],
};

export function WatchListStatus({ state, plain }: { state: ListState; plain?: boolean }) {
  const t = useTranslations("watchLists.states");
  const [tone, shape] = lists[state];
  return (
    <Status tone={tone} shape={shape} plain={plain}>
      {t(state)}
    </Status>
  );
}

export function WatchKeyStatus({ state, plain }: { state: KeyState; plain?: boolean }) {
  const t = useTranslations("watchLists.keyStates");
  const [tone, shape] = keys[state];
  return (
    <Status tone={tone} shape={shape} plain={plain}>
      {t(state)}
    </Status>
  );
}
