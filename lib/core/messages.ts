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
  kept.set(locale, words);
  return words;
}
