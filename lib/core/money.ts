/** Money is an integer of the currency's smallest unit with its ISO 4217 code (RULEBOOK, before R1). */
export type Money = { readonly amount: bigint; readonly currency: string };

/** Decimals of a currency's smallest unit (JPY 0, USD 2, KWD 3) as ISO 4217 has them; null for a code that is none. */
export function decimalsOf(currency: string): number | null {
  if (!currencies.has(currency)) return null;
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? null;
}

const currencies = new Set(Intl.supportedValuesOf("currency"));
