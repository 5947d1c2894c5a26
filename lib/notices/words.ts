import { createTranslator } from "next-intl";
import type { Locale } from "@/lib/core/format";
import { readMessages } from "@/lib/core/messages";

export type Words = (key: string, values?: Record<string, string | number>) => string;

/** The notice's own words in a language, whatever the reader's: it is always published in both. */
export function noticeWords(locale: Locale): Words {
  const messages = { publicNotice: readMessages(locale).publicNotice ?? {} };
  return createTranslator({ locale, messages, namespace: "publicNotice" }) as Words;
}
