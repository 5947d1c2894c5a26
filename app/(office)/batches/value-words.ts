import type { Field } from "@/lib/companies/schema";
import { isIsoDate } from "@/lib/core/dates";
import { formatDate, formatMoney, type Locale } from "@/lib/core/format";
import type { Finding } from "@/lib/intake/schema";

type Words = (key: string, values?: Record<string, string | number>) => string;

const days: readonly Field[] = ["misuseOn", "reliefOn", "cardStoppedOn", "cardReissuedOn"];
/** Fields that hold a card number. */
export const cardFields: readonly Field[] = ["cardNumber", "oldCardNumber", "newCardNumber"];

/**
 * A record's normalised value as it is shown: dates and amounts in the reader's way, our words for kinds and cases.
 * @param t words of the namespace `batches`
 */
export function valueWords(
  field: Field,
  value: string | null | undefined,
  currency: string | null | undefined,
  locale: Locale,
  t: Words,
): string {
  if (!value) return "";
  if (days.includes(field)) return isIsoDate(value) ? formatDate(value, locale) : value;
  if ((field === "amount" || field === "reliefAmount") && /^\d+$/.test(value))
    return formatMoney(BigInt(value), currency ?? "JPY", locale);
  if (field === "kind") return t(`kindsOfRecord.${value}`);
  if (field === "detectionCase") return t(`cases.${value}`);
  if (field === "useStatus") return t(`uses.${value}`);
  if (field === "reason") return t(`reasons.${value}`);
  if (field === "reliefStatus") return t(`reliefs.${value}`);
  return value;
}

/** A finding in words, with its column where it stands in one that is not read; `t` holds the namespace `findings`. */
export function findingWords(finding: Finding, t: Words): string {
  return t(`codes.${finding.code}`, { ...finding.params, column: finding.column ?? "" });
}

/**
 * Whether a cell as sent says more than its normalised value as shown; of a card number only a mark besides its digits
 * does.
 */
export function sentDiffers(field: Field, sent: string, value: string): boolean {
  if (sent === "" || sent === value) return false;
  const digits = (text: string) => text.replace(/\D/g, "");
  return !cardFields.includes(field) || digits(sent) !== digits(value);
}
