import { createTranslator } from "next-intl";
import type { Locale } from "@/lib/core/format";
import { readMessages } from "@/lib/core/messages";
import { type AnyAlert, pathOf } from "./kinds";

type Say = (key: string, values?: Record<string, string | number>) => string;

/** Most alerts that a mail tells one by one. */
const TOLD = 30;

/** Where this deployment is reached. */
function origin(): string {
  return (process.env.NEXTAUTH_URL ?? "").replace(/\/$/, "");
}

export function linkOf(alert: AnyAlert): string {
  return origin() + pathOf(alert);
}

/** A mail's subject and text. Nothing of a card, a member or a person is in it, nor the incident's name. */
export function mailOf(locale: Locale, alerts: readonly AnyAlert[]): { subject: string; text: string } {
  const t = createTranslator({ locale, messages: readMessages(locale), namespace: "alerts" }) as Say;
  const [first] = alerts;
  const subject = !first
    ? t("mail.test")
    : alerts.length === 1
      ? t(`kinds.${first.kind}.subject`, first.facts)
      : t("mail.many", { count: alerts.length });
  const lines = alerts.slice(0, TOLD).map((one) => `${t(`kinds.${one.kind}.line`, one.facts)}\n${linkOf(one)}`);
  const more = alerts.length - lines.length;
  const parts = [
    ...(first ? lines : [t("mail.testText")]),
    ...(more > 0 ? [`${t("mail.more", { count: more })}\n${origin()}/settings/alerts`] : []),
    t("mail.foot"),
  ];
  return { subject, text: `${parts.join("\n\n")}\n` };
}
