"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { type Need, officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import type { Actor } from "@/lib/access/actor";
import { done, type Result } from "@/lib/core/result";
import { pushAgain } from "@/lib/notices/push";
import { approveSection } from "@/lib/notices/sections/commands/approve-section";
import { returnSection, withdrawSection } from "@/lib/notices/sections/commands/end-draft";
import { saveSection } from "@/lib/notices/sections/commands/save-section";
import { submitSection } from "@/lib/notices/sections/commands/submit-section";
import { isSectionKey, type SectionKey } from "@/lib/notices/sections/schema";

type Previous = Outcome<unknown> | null;
const fields = ["textJa", "textEn", "summaryJa", "summaryEn"] as const;

/** Saves the draft and goes back to the section. */
export async function saveAction(
  fixed: { key: SectionKey; basedOn: number; seen: string },
  _previous: Previous,
  form: FormData,
): Promise<Outcome<{ hash: string }>> {
  const typed = Object.fromEntries(fields.map((name) => [name, String(form.get(name) ?? "")])) as Record<
    (typeof fields)[number],
    string
  >;
  const outcome = await officeAction("notice.draft", (actor) => saveSection(actor, { ...fixed, ...typed }));
  if (outcome.ok) redirect(`/notices/sections/${isSectionKey(fixed.key) ? fixed.key : ""}`);
  return { ...outcome, values: typed };
}

/** Submits what the page showed: its hash comes with the form. */
export async function submitAction(key: SectionKey, hash: string): Promise<Outcome<unknown>> {
  return step("notice.draft", (actor) => submitSection(actor, { key, hash }));
}

/** Approves what the page showed. */
export async function approveAction(key: SectionKey, hash: string): Promise<Outcome<unknown>> {
  return step("notice.approve", (actor) => approveSection(actor, { key, hash }));
}

export async function returnAction(key: SectionKey, _previous: Previous, form: FormData): Promise<Outcome<unknown>> {
  return step("notice.approve", (actor) => returnSection(actor, { key, reason: String(form.get("reason") ?? "") }));
}

export async function withdrawAction(key: SectionKey, _previous: Previous, form: FormData): Promise<Outcome<unknown>> {
  return step("notice.draft", (actor) => withdrawSection(actor, { key, reason: String(form.get("reason") ?? "") }));
}

/** Has the deployment's command run again. */
export async function pushAction(): Promise<void> {
  await officeAction("notice.publish", async (actor) => {
    await pushAgain(actor);
    return done(null);
  });
  revalidatePath("/notices", "layout");
}

async function step(need: Need, work: (actor: Actor) => Promise<Result<unknown>>): Promise<Outcome<unknown>> {
  const outcome = await officeAction(need, work);
  // Refused or not: what the page shows may have changed meanwhile.
  revalidatePath("/notices", "layout");
  return outcome;
}
