import { useLocale, useTranslations } from "next-intl";
import { Status, type Tone } from "@/components/ui/status";
import type { AlertMessageRow } from "@/lib/alerts/queries";
import type { MessageState } from "@/lib/alerts/schema";
import { formatInstant, type Locale } from "@/lib/core/format";

const looks: Record<MessageState, readonly [Tone, ("waiting" | "refused")?]> = {
  waiting: ["accent", "waiting"],
  delivered: ["good"],
  failed: ["bad"],
  dropped: ["neutral", "refused"],
};

type Props = {
  messages: readonly AlertMessageRow[];
  timeZone: string;
  /** Each with the time at which it was asked for. */
  dated?: boolean;
};

/** Messages to recipients, each with what became of it and, where it failed, why. */
export function MessageLines({ messages, timeZone, dated }: Props) {
  const t = useTranslations("alerts");
  const locale = useLocale() as Locale;
  const at = (instant: Date) => formatInstant(instant, locale, timeZone);
  const why = ({ fault, attempts, nextAt, status }: AlertMessageRow) => {
    if (!fault) return null;
    const words = status === null ? t(`faults.${fault}`) : `${t(`faults.${fault}`)} (HTTP ${status})`;
    return nextAt ? t("again", { attempts, fault: words, at: at(nextAt) }) : t("gaveUp", { attempts, fault: words });
  };
  return (
    <ul className="space-y-1.5">
      {messages.map((message) => {
        const [tone, shape] = looks[message.state];
        return (
          <li key={message.id}>
            <span className="flex flex-wrap items-baseline gap-x-2">
              <Status tone={tone} shape={shape} plain>
                {t(`states.${message.state}`)}
              </Status>
              <span>{t(`channels.${message.channel}`)}</span>
              <span className="break-all text-muted">{message.recipient}</span>
              {dated && <span className="text-xs text-muted">{at(message.createdAt)}</span>}
            </span>
            {why(message) && <span className="block text-xs text-muted">{why(message)}</span>}
          </li>
        );
      })}
    </ul>
  );
}
