import { useLocale, useTranslations } from "next-intl";
import { formatDate, formatInstant, formatMoney, formatNumber, type Locale } from "@/lib/core/format";

/** An event's details in words: names that the page knows are put in the reader's language. */
export function TrailDetails({ details, timeZone }: { details: Record<string, unknown>; timeZone: string }) {
  const t = useTranslations("audit");
  const roles = useTranslations("nav.roles");
  const locale = useLocale() as Locale;
  const comma = locale === "ja" ? "、" : ", ";
  const colon = locale === "ja" ? ":" : ": ";

  const say = (name: string, value: unknown): string => {
    if (Array.isArray(value)) return value.map((one) => say(name, one)).join(comma) || "–";
    if (typeof value === "number")
      return figures.has(name) ? formatNumber(value) : word(`values.${name}.${value}`, String(value));
    if (typeof value === "boolean") return t(value ? "yes" : "no");
    if (value === null || value === undefined) return "–";
    if (typeof value === "object") {
      return Object.entries(value)
        .map(([key, one]) => `${word(`values.${name}.${key}`, key)} ${say(key, one)}`)
        .join(comma);
    }
    const text = String(value);
    if (name === "amount" && /^\d+$/.test(text) && typeof details.currency === "string") {
      return formatMoney(BigInt(text), details.currency, locale);
    }
    if (name === "roles" && roles.has(text)) return roles(text);
    if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return formatDate(text, locale);
    if (/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(text)) return formatInstant(new Date(text), locale, timeZone);
    return word(`values.${name}.${text}`, text);
  };
  // Dots part the levels of words: a value that holds one has none.
  const word = (key: string, otherwise: string) =>
    key.split(".").length <= 3 && t.has(key) && typeof t.raw(key) === "string" ? t(key) : otherwise;

  const entries = Object.entries(details).filter(
    ([name, value]) =>
      !told.has(name) && !(name === "currency" && "amount" in details) && !(Array.isArray(value) && value.length === 0),
  );
  if (entries.length === 0) return <span className="text-faint">–</span>;
  return (
    <span className="text-xs">
      {entries.map(([name, value], at) => (
        <span key={name}>
          {at > 0 && <span className="text-faint"> · </span>}
          <span className="text-muted">
            {word(`details.${name}`, name)}
            {colon}
          </span>
          <span className={opaque.has(name) ? "font-mono" : ""}>{shorten(name, say(name, value))}</span>
        </span>
      ))}
    </span>
  );
}

/** Details that are figures; other numbers are ids and get no separators. */
const figures = new Set([
  "before",
  "after",
  "count",
  "now",
  "days",
  "anchors",
  "rows",
  "records",
  "loaded",
  "removed",
  "attributes",
  "identified",
  "possible",
  "moved",
  "entries",
  "numbers",
  "problems",
  "bytes",
  "numberLimit",
  "placeholders",
  "sessionsEnded",
  "frozen",
  "now",
  "batches",
  "new",
  "duplicate",
  "amendment",
  "amendment_refused",
  "withdrawal",
  "reactivation",
  "set_aside",
  "problem",
  "skipped",
  "cap",
  "downloads",
  "resealed",
  "unreadable",
  "booked",
  "reversed",
  "inquiries",
]);

/** Details that the row says already. */
const told = new Set(["userId"]);

/** Details that are only compared, never read. */
const opaque = new Set(["hash"]);

function shorten(name: string, text: string): string {
  return name === "hash" ? text.slice(0, 12) : text;
}
