// Money is a bigint of the currency's smallest unit beside its ISO 4217 code (RULEBOOK, before R1).

/** Decimals of a currency's smallest unit (JPY 0, USD 2, KWD 3) as ISO 4217 has them; null for a code that is none. */
export function decimalsOf(currency: string): number | null {
  if (!currencies.has(currency)) return null;
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? null;
}

const currencies = new Set(Intl.supportedValuesOf("currency"));

/**
 * An amount as people write it in the currency's main unit (12,345 or 12.34) in its smallest unit; null where it is
 * none: a sign, more decimals than the currency has, a comma that parts no thousands.
 */
export function readAmount(text: string, currency: string): bigint | null {
  const decimals = decimalsOf(currency);
  const plain = text.normalize("NFKC").trim();
  const [, whole = "", rest = ""] = /^(\d{1,12}|\d{1,3}(?:,\d{3}){1,3})(?:\.(\d{1,4}))?$/.exec(plain) ?? [];
  if (decimals === null || whole === "" || rest.length > decimals) return null;
  return BigInt(whole.replaceAll(",", "") + rest.padEnd(decimals, "0"));
}

/** The inverse, without separators: what a field of the currency's main unit holds. */
export function writeAmount(amount: bigint, currency: string): string {
  const decimals = decimalsOf(currency) ?? 0;
  const digits = amount.toString().padStart(decimals + 1, "0");
  return decimals ? `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}` : digits;
}
