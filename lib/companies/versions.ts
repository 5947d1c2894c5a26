import { type Field, fields, type ProfileBody, type WordField, wordFields } from "./schema";

/** One difference between two versions of a profile; `before` and `after` are empty where there was or is nothing. */
export type ProfileChange =
  | {
      readonly of: "columns";
      readonly field: Field;
      readonly before: readonly string[];
      readonly after: readonly string[];
    }
  | {
      readonly of: "word";
      readonly field: WordField;
      readonly word: string;
      readonly before?: Meaning;
      readonly after?: Meaning;
    }
  | { readonly of: Setting; readonly before: unknown; readonly after: unknown };
/** What a word means; null: known, and means nothing here. */
export type Meaning = string | number | null;

/** What a profile says besides columns and words, in the order in which it is shown. */
const settings = [
  "format",
  "encoding",
  "separator",
  "sheet",
  "unit",
  "recordLength",
  "headerRow",
  "cells",
  "dateOrder",
  "defaultCurrency",
  "numberIdentifies",
  "receivedRule",
  "autoCommit",
] as const;
export type Setting = (typeof settings)[number];

/** What differs between two versions of a profile; empty where both say the same. */
export function profileChanges(before: ProfileBody, after: ProfileBody): ProfileChange[] {
  const changes: ProfileChange[] = [];
  const said = (body: ProfileBody, setting: Setting) => (body as Partial<Record<Setting, unknown>>)[setting];
  for (const setting of settings) {
    const [was, is] = [said(before, setting), said(after, setting)];
    if (JSON.stringify(was) !== JSON.stringify(is)) changes.push({ of: setting, before: was, after: is });
  }
  for (const field of fields) {
    const [was, is] = [before.columns[field] ?? [], after.columns[field] ?? []];
    if (JSON.stringify(was) !== JSON.stringify(is)) changes.push({ of: "columns", field, before: was, after: is });
  }
  for (const field of wordFields) {
    const [was, is]: Record<string, Meaning>[] = [before.values[field], after.values[field]];
    for (const word of new Set([...Object.keys(was ?? {}), ...Object.keys(is ?? {})])) {
      const [meant, means] = [was?.[word], is?.[word]];
      if (meant === means) continue;
      changes.push({
        of: "word",
        field,
        word,
        ...(meant !== undefined && { before: meant }),
        ...(means !== undefined && { after: means }),
      });
    }
  }
  return changes;
}
