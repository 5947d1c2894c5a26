import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { actions, roles } from "@/lib/access/rights";
import { locales } from "@/lib/core/format";
import { type Messages, readMessages } from "@/lib/core/messages";
import { readChoiceSchema, unreadableCodes } from "@/lib/intake/schema";
import { entryKinds } from "@/lib/reimbursements/schema";

const at = (words: Messages, path: string) =>
  path.split(".").reduce<unknown>((level, key) => (level as Record<string, unknown> | undefined)?.[key], words);

// The types exist for the compiler only: their names are read off the file.
const source = readFileSync("lib/audit/events.ts", "utf8");
const types = [...source.matchAll(/^ {2}"(\w+\.\w+)":/gm)].map((match) => match[1] as string);

test.each(locales)("what the trail records as a code is shown in words (%s)", (locale) => {
  const words = readMessages(locale);
  const needed = [
    ...[...unreadableCodes, "REJECTED", "CANCELLED", "SENSITIVE_AUTHENTICATION_CODES"].map((code) => `reason.${code}`),
    ...Object.keys(readChoiceSchema.shape).map((field) => `fields.${field}`),
    ...entryKinds.map((kind) => `kind.${kind}`),
  ].map((path) => `audit.values.${path}`);
  expect(needed.filter((path) => typeof at(words, path) !== "string")).toEqual([]);
});

test.each(locales)("every event, action and role has its words (%s)", (locale) => {
  const words = readMessages(locale);
  expect(types.length).toBeGreaterThan(40);
  const needed = [
    ...types.map((type) => `audit.types.${type}`),
    ...actions.map((action) => `settings.rights.actions.${action}`),
    ...actions.map((action) => `settings.rights.nouns.${action.split(".")[0]}`),
    ...roles.flatMap((role) => [`nav.roles.${role}`, `accounts.purposes.${role}`]),
  ];
  expect(needed.filter((path) => typeof at(words, path) !== "string")).toEqual([]);
});

test("both languages have the same words", () => {
  const paths = (level: unknown, before = ""): string[] =>
    typeof level === "object" && level !== null
      ? Object.entries(level).flatMap(([key, below]) => paths(below, before ? `${before}.${key}` : key))
      : [before];
  const [ja, en] = locales.map((locale) => paths(readMessages(locale)).sort());
  expect(en).toEqual(ja);
});
