import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Locale } from "./format";

export type Messages = Record<string, Record<string, unknown>>;

const kept = new Map<Locale, Messages>();

/**
 * All words of a language: messages/<locale>/<namespace>.json, each file under its own name. Read from the folder in
 * which the program was started; kept in memory in production, read afresh in development.
 */
export function readMessages(locale: Locale): Messages {
  const known = kept.get(locale);
  if (known && process.env.NODE_ENV === "production") return known;
  const folder = join(process.cwd(), "messages", locale);
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  const words = Object.fromEntries(
    files.map((file) => [basename(file, ".json"), JSON.parse(readFileSync(join(folder, file), "utf8"))]),
  );
  withAnswersOfAnyAction(words, (words.common?.refusals ?? {}) as Record<string, string>);
  kept.set(locale, words);
  return words;
}

/** Reasons that any action of any room can answer: the words of common.refusals stand in each list of refusals. */
const ofAnyAction = ["UNAVAILABLE"] as const;

function withAnswersOfAnyAction(words: object, common: Readonly<Record<string, string>>): void {
  for (const [name, inner] of Object.entries(words)) {
    if (typeof inner !== "object") continue;
    if (/refusals$/i.test(name)) for (const reason of ofAnyAction) inner[reason] ??= common[reason];
    else withAnswersOfAnyAction(inner, common);
  }
}
