"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { type Need, officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import type { Actor } from "@/lib/access/actor";
import { instantAt, isIsoDate } from "@/lib/core/dates";
import type { Result } from "@/lib/core/result";
import { acknowledgeWarning } from "@/lib/notices/commands/acknowledge-warning";
import { approveNotice } from "@/lib/notices/commands/approve-notice";
import { draftNotice } from "@/lib/notices/commands/draft-notice";
import { editNotice } from "@/lib/notices/commands/edit-notice";
import { approveNote, explainFigure, rewordNote, withdrawNote } from "@/lib/notices/commands/explain-figure";
import { publishNotice } from "@/lib/notices/commands/publish-notice";
import { refreshFigure } from "@/lib/notices/commands/refresh-figure";
import { returnNotice } from "@/lib/notices/commands/return-notice";
import { cancelSchedule, scheduleNotice } from "@/lib/notices/commands/schedule-notice";
import { submitNotice } from "@/lib/notices/commands/submit-notice";
import { withdrawNotice } from "@/lib/notices/commands/withdraw-notice";
import { findIncident } from "@/lib/settings/queries";

type Previous = Outcome<unknown> | null;

const texts = ["noteJa", "noteEn", "correctionJa", "correctionEn", "ruleJa", "ruleEn", "coverageReason"] as const;

/** The texts that the form has; a field that it does not have is left out. */
function typedIn(form: FormData): Record<string, string> {
  // A browser sends line ends as CR LF; kept are line feeds, as everywhere.
  return Object.fromEntries(
    texts.flatMap((name) => {
      const value = form.get(name);
      return typeof value === "string" ? [[name, value.replace(/\r\n?/g, "\n")]] : [];
    }),
  );
}

/** Whether the sentence is to be said, where the form asks: a box without its mark is not sent. */
function ticked(form: FormData): { noBurden?: boolean } {
  return form.has("noBurdenAsked") ? { noBurden: form.has("noBurden") } : {};
}

/** Writes the draft and goes to it. */
export async function draftAction(
  fixed: { asOf: string; correctsId?: number },
  _previous: Previous,
  form: FormData,
): Promise<Outcome<{ id: number }>> {
  const typed = typedIn(form);
  const outcome = await officeAction("notice.draft", (actor) =>
    draftNotice(actor, { ...fixed, ...typed, ...ticked(form) }),
  );
  if (outcome.ok) redirect(`/notices/${outcome.value.id}`);
  return { ...outcome, values: typed };
}

/** Saves the texts and goes back to the publication. */
export async function editAction(id: number, _previous: Previous, form: FormData): Promise<Outcome<{ id: number }>> {
  const typed = typedIn(form);
  const day = form.get("asOf");
  const asOf = typeof day === "string" ? day : undefined;
  const outcome = await officeAction("notice.draft", (actor) =>
    editNotice(actor, { id, asOf, ...typed, ...ticked(form) }),
  );
  if (outcome.ok) redirect(`/notices/${id}`);
  return { ...outcome, values: typed };
}

export async function refreshAction(id: number): Promise<Outcome<unknown>> {
  return step("notice.draft", (actor) => refreshFigure(actor, { id }));
}

export async function submitAction(id: number): Promise<Outcome<unknown>> {
  return step("notice.draft", (actor) => submitNotice(actor, { id }));
}

/** Approves what the page showed: its hash comes with the form. */
export async function approveAction(id: number, hash: string): Promise<Outcome<unknown>> {
  return step("notice.approve", (actor) => approveNotice(actor, { id, hash }));
}

export async function publishAction(id: number): Promise<Outcome<unknown>> {
  return step("notice.publish", (actor) => publishNotice(actor, { id }));
}

export async function returnAction(id: number, _previous: Previous, form: FormData): Promise<Outcome<unknown>> {
  return step("notice.approve", (actor) => returnNotice(actor, { id, reason: String(form.get("reason") ?? "") }));
}

export async function withdrawAction(id: number, _previous: Previous, form: FormData): Promise<Outcome<unknown>> {
  return step("notice.draft", (actor) => withdrawNotice(actor, { id, reason: String(form.get("reason") ?? "") }));
}

/** Lets a warning stand as it was read. */
export async function acknowledgeAction(id: number, key: string): Promise<Outcome<unknown>> {
  return step("notice.draft", (actor) => acknowledgeWarning(actor, { id, key }));
}

/** The day and time that the form names, by the incident's clocks. */
export async function scheduleAction(id: number, _previous: Previous, form: FormData): Promise<Outcome<unknown>> {
  const [day = "", time = ""] = ["day", "time"].map((name) => String(form.get(name) ?? ""));
  const outcome = await step("notice.publish", async (actor) => {
    const zone = (await findIncident(actor))?.timeZone ?? "Asia/Tokyo";
    const isTime = isIsoDate(day) && /^([01]\d|2[0-3]):[0-5]\d$/.test(time);
    return scheduleNotice(actor, { id, at: isTime ? instantAt(day, time, zone) : new Date(Number.NaN) });
  });
  return outcome.ok ? outcome : { ...outcome, values: { day, time } };
}

export async function cancelScheduleAction(id: number): Promise<Outcome<unknown>> {
  return step("notice.publish", (actor) => cancelSchedule(actor, { id }));
}

function wordsIn(form: FormData): { ja: string; en: string } {
  const text = (name: string) => String(form.get(name) ?? "").replace(/\r\n?/g, "\n");
  return { ja: text("ja"), en: text("en") };
}

/** Writes an explanatory note to a published figure, and goes back to it. */
export async function explainAction(
  publicationId: number,
  _previous: Previous,
  form: FormData,
): Promise<Outcome<unknown>> {
  const typed = wordsIn(form);
  const outcome = await officeAction("notice.draft", (actor) => explainFigure(actor, { publicationId, ...typed }));
  if (outcome.ok) redirect(`/notices/${publicationId}`);
  return { ...outcome, values: typed };
}

export async function rewordAction(
  note: { id: number; publicationId: number },
  _previous: Previous,
  form: FormData,
): Promise<Outcome<unknown>> {
  const typed = wordsIn(form);
  const outcome = await officeAction("notice.draft", (actor) => rewordNote(actor, { id: note.id, ...typed }));
  if (outcome.ok) redirect(`/notices/${note.publicationId}`);
  return { ...outcome, values: typed };
}

/** Approves the words that the page showed: their hash comes with the form. */
export async function approveNoteAction(id: number, hash: string): Promise<Outcome<unknown>> {
  return step("notice.approve", (actor) => approveNote(actor, { id, hash }));
}

export async function withdrawNoteAction(id: number, _previous: Previous, form: FormData): Promise<Outcome<unknown>> {
  return step("notice.draft", (actor) => withdrawNote(actor, { id, reason: String(form.get("reason") ?? "") }));
}

async function step(need: Need, work: (actor: Actor) => Promise<Result<unknown>>): Promise<Outcome<unknown>> {
  const outcome = await officeAction(need, work);
  // Refused or not: what the page shows may have changed meanwhile.
  revalidatePath("/notices", "layout");
  return outcome;
}
