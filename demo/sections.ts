import type { IsoDate } from "@/lib/core/dates";
import { approveSection } from "@/lib/notices/sections/commands/approve-section";
import { saveSection } from "@/lib/notices/sections/commands/save-section";
import { submitSection } from "@/lib/notices/sections/commands/submit-section";
import type { SectionKey } from "@/lib/notices/sections/schema";
import { must } from "./must";
import type { Office } from "./office";
import { sectionTexts } from "./section-texts";

/** A text of the notice as it was approved on a day; `on` is null for the one that still waits for approval. */
export type SectionText = {
  readonly on: IsoDate | null;
  readonly key: SectionKey;
  readonly ja: string;
  readonly en: string;
  readonly summary: { readonly ja: string; readonly en: string };
};

/** One editor writes and submits, another person approves exactly that: the section is dated that day. */
export async function approveText(office: Office, text: SectionText): Promise<void> {
  const { editor2, manager } = office.actors;
  const hash = await submitText(office, text);
  // In turns the second editor and the manager.
  const approver = text.key.length % 2 === 0 ? editor2 : manager;
  must(await approveSection(approver, { key: text.key, hash }), `section ${text.key}`);
}

/** What waits for approval where the demonstration stands. */
export async function leaveSectionWaiting(office: Office): Promise<void> {
  for (const text of sectionTexts) if (text.on === null) await submitText(office, text);
}

async function submitText(office: Office, text: SectionText): Promise<string> {
  const { editor } = office.actors;
  const { key, ja, en, summary } = text;
  const before = sectionTexts.filter((one) => one.key === key);
  const saved = await saveSection(editor, {
    key,
    basedOn: before.indexOf(text),
    seen: "",
    textJa: ja,
    textEn: en,
    summaryJa: summary.ja,
    summaryEn: summary.en,
  });
  const { hash } = must(saved, `section ${key}`);
  must(await submitSection(editor, { key, hash }), `section ${key}`);
  return hash;
}
