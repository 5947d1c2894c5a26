import { addDays, type IsoDate } from "@/lib/core/dates";
import type { Random } from "./random";
import type { Company, Inquiry, Movement } from "./schema";

/*
 * When the invented card companies bill, and at whose cost they take back. Each has one day of the month for statements
 * and one for debits, so that a whole list of cases shares its dates, as it does in life.
 */

const statementDays = [5, 10, 15, 20, 25] as const;

/** The statement that shows the use, and the debit that follows it. */
export function billingOf({ company, content }: Inquiry): { statementOn: IsoDate; debitOn: IsoDate } {
  const day = statementDays[[...company.code].reduce((sum, c) => sum + c.charCodeAt(0), 0) % statementDays.length] ?? 5;
  const statementOn = next(day, addDays(content.misuseOn, 5));
  return { statementOn, debitOn: next(day < 15 ? 27 : 10, addDays(statementOn, 10)) };
}

function next(dayOfMonth: number, from: IsoDate): IsoDate {
  let day = from;
  while (Number(day.slice(8)) !== dayOfMonth) day = addDays(day, 1);
  return day;
}

/** The card companies that bear nothing themselves: what they advance they put on the organisation's account. */
export const advancing = ["KOMOREBI", "SHIOSAI"] as const;

/** At whose cost; the merchant's where the card company charged the sale back. */
export function payerOf(
  company: Company,
  kind: Movement["kind"],
  random: Random,
): Pick<Movement, "payer" | "advanced"> {
  if (random.chance(0.25)) return { payer: "merchant" };
  if ((advancing as readonly string[]).includes(company.code)) return { payer: "organisation" };
  // A handful of members were paid from the organisation's own till.
  if (kind !== "cancellation" && random.chance(0.03)) return { payer: "organisation", advanced: false };
  return { payer: "card_company" };
}
