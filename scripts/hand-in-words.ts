import { createTranslator } from "next-intl";
import { formatDate, type Locale, locales } from "@/lib/core/format";
import { readMessages } from "@/lib/core/messages";
import type { Refusal } from "@/lib/core/result";
import type { Taken } from "@/lib/intake/senders/drop-folder";

type Words = (key: string, values?: Record<string, string | number>) => string;

export function wordsIn(locale: Locale): Words & { has: (key: string) => boolean } {
  return createTranslator({ locale, messages: readMessages(locale) }) as never;
}

/** Why a file was not taken, as the upload page says it. */
export function refusalWords(refusal: Refusal, locale: Locale): string {
  const t = wordsIn(locale);
  const { details = {} } = refusal;
  const own = `handIn.refusals.${refusal.reason}`;
  if (t.has(own)) return t(own, { ...details });
  const key = `batches.refusals.${t.has(`batches.refusals.${refusal.reason}.title`) ? refusal.reason : "UNKNOWN"}`;
  const kind = `batches.kinds.${details.what}`;
  const values = {
    limit: details.limit === undefined ? "" : `${Math.floor(Number(details.limit) / 1_048_576)} MB`,
    today: details.today === undefined ? "" : formatDate(String(details.today), locale),
    what: t(t.has(kind) ? kind : "batches.kinds.binary"),
    batch: String(details.batchId ?? ""),
  };
  return `${t(`${key}.title`, values)} ${t(`${key}.next`, values)}`;
}

/** What became of a file out of the drop folder, in both languages: who reads it is not known. */
export function takenWords(taken: Taken): string {
  const { outcome, file } = taken;
  return locales
    .map((locale) =>
      outcome.ok
        ? wordsIn(locale)(outcome.known ? "handIn.known" : "handIn.taken", { file, batchId: outcome.batchId })
        : refusalWords(outcome, locale),
    )
    .join("\n");
}
