import { useLocale, useTranslations } from "next-intl";
import { formatCard, formatDate, formatMoney, type Locale } from "@/lib/core/format";
import type { Said } from "@/lib/inquiries/find-inquiry";

/** What a statement says, in one line. */
export function SaidText({ said }: { said: Said }) {
  const t = useTranslations("inquiries");
  const locale = useLocale() as Locale;
  const parts = [
    said.bin || said.last4 ? formatCard(said) : null,
    said.memberNumber && `${t("columns.memberNumber")} ${said.memberNumber}`,
    said.misuseOn && formatDate(said.misuseOn, locale),
    said.amount !== null && said.currency && formatMoney(said.amount, said.currency, locale),
    said.merchant,
    said.detectionCase && t(`cases.${said.detectionCase}`),
    said.use && t(`uses.${said.use}`),
    said.note,
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(locale === "ja" ? "・" : " · ") : "–";
}
