import { createHash } from "node:crypto";
import type { Locale } from "@/lib/core/format";
import { inLanguage, listChanges, pageOf } from "./changes";
import { changeSummary, changeTitle } from "./exports";
import type { BothWords } from "./figures";
import type { NoticeFacts } from "./schema";

/** Entries in the feed: the newest. The list of changes has all. */
const MOST = 50;

/**
 * The changes as an Atom feed (RFC 4287) in one language. Addresses are relative to the feed unless the notice's own is
 * known. Ids are made of what never changes: the start date, the instant of the very first publication, and the entry.
 * @param address of the notice's folder, with a slash at its end, or null
 */
export function atomFeed(facts: NoticeFacts, locale: Locale, words: BothWords, address: string | null): string {
  const t = words[locale];
  const changes = listChanges(facts);
  const origin = `${facts.incident.startedOn} ${changes.at(-1)?.at.toISOString() ?? ""}`;
  const updated = (changes[0]?.at ?? new Date(`${facts.incident.startedOn}T00:00:00.000Z`)).toISOString();
  const name = `feed-${locale}.atom`;
  const entries = changes
    .slice(0, MOST)
    .map((change) =>
      [
        "  <entry>",
        `    <id>${uuidOf(`${origin} ${locale} ${change.id}`)}</id>`,
        `    <title>${xml(changeTitle(change, locale, facts, words))}</title>`,
        `    <updated>${change.at.toISOString()}</updated>`,
        `    <published>${change.at.toISOString()}</published>`,
        `    <category term="${change.kind}"/>`,
        `    <link rel="alternate" type="text/html" href="${xml((address ?? "") + pageOf(change, locale))}"/>`,
        `    <summary>${xml(changeSummary(change, locale) || changeTitle(change, locale, facts, words))}</summary>`,
        "  </entry>",
      ].join("\n"),
    );
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${locale}">`,
    `  <id>${uuidOf(`${origin} ${locale}`)}</id>`,
    `  <title>${xml(t("feedTitle", { organisation: facts.incident.organisation[locale] }))}</title>`,
    `  <subtitle>${xml(facts.incident.isDemo ? t("demoMark") : facts.incident.name[locale])}</subtitle>`,
    `  <updated>${updated}</updated>`,
    `  <author><name>${xml(facts.incident.organisation[locale])}</name></author>`,
    `  <link rel="self" type="application/atom+xml" href="${xml((address ?? "") + name)}"/>`,
    `  <link rel="alternate" type="text/html" href="${xml((address ?? "") + inLanguage("index.html", locale))}"/>`,
    ...entries,
    "</feed>",
    "",
  ].join("\n");
}

/** Text for XML: escaped, and without the characters that XML has not. */
function xml(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, "")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
  );
}

function uuidOf(text: string): string {
  const bytes = createHash("sha256").update(`shokai notice ${text}`).digest().subarray(0, 16);
  // Version 8, of RFC 9562: made by a rule of one's own.
  bytes.writeUInt8(((bytes[6] as number) & 0x0f) | 0x80, 6);
  bytes.writeUInt8(((bytes[8] as number) & 0x3f) | 0x80, 8);
  const digits = bytes.toString("hex");
  return `urn:uuid:${[digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join("-")}`;
}
