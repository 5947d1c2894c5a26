"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import type { Actor } from "@/lib/access/actor";
import type { Result } from "@/lib/core/result";
import { approveNotice } from "@/lib/notices/commands/approve-notice";
import { draftNotice } from "@/lib/notices/commands/draft-notice";
import { editNotice } from "@/lib/notices/commands/edit-notice";
import { publishNotice } from "@/lib/notices/commands/publish-notice";
import { refreshFigure } from "@/lib/notices/commands/refresh-figure";
import { returnNotice } from "@/lib/notices/commands/return-notice";
import { submitNotice } from "@/lib/notices/commands/submit-notice";
import { withdrawNotice } from "@/lib/notices/commands/withdraw-notice";

type Previous = Outcome<unknown> | null;

const texts = ["noteJa", "noteEn", "correctionJa", "correctionEn"] as const;

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

/** Writes the draft and goes to it. */
export async function draftAction(
  fixed: { asOf: string; correctsId?: number },
  _previous: Previous,
  form: FormData,
): Promise<Outcome<{ id: number }>> {
  const typed = typedIn(form);
  const outcome = await officeAction((actor) => draftNotice(actor, { ...fixed, ...typed }));
  if (outcome.ok) redirect(`/notices/${outcome.value.id}`);
  return { ...outcome, values: typed };
}

/** Saves the texts and goes back to the publication. */
export async function editAction(id: number, _previous: Previous, form: FormData): Promise<Outcome<{ id: number }>> {
  const typed = typedIn(form);
  const outcome = await officeAction((actor) => editNotice(actor, { id, ...typed }));
  if (outcome.ok) redirect(`/notices/${id}`);
  return { ...outcome, values: typed };
}

export async function refreshAction(id: number): Promise<Outcome<unknown>> {
  return step((actor) => refreshFigure(actor, { id }));
}

export async function submitAction(id: number): Promise<Outcome<unknown>> {
  return step((actor) => submitNotice(actor, { id }));
}

/** Approves what the page showed: its hash comes with the form. */
export async function approveAction(id: number, hash: string): Promise<Outcome<unknown>> {
  return step((actor) => approveNotice(actor, { id, hash }));
}

export async function publishAction(id: number): Promise<Outcome<unknown>> {
  return step((actor) => publishNotice(actor, { id }));
}

export async function returnAction(id: number, _previous: Previous, form: FormData): Promise<Outcome<unknown>> {
  return step((actor) => returnNotice(actor, { id, reason: String(form.get("reason") ?? "") }));
}

export async function withdrawAction(id: number, _previous: Previous, form: FormData): Promise<Outcome<unknown>> {
  return step((actor) => withdrawNotice(actor, { id, reason: String(form.get("reason") ?? "") }));
}

async function step(work: (actor: Actor) => Promise<Result<unknown>>): Promise<Outcome<unknown>> {
  const outcome = await officeAction(work);
  // Refused or not: what the page shows may have changed meanwhile.
  revalidatePath("/notices", "layout");
  return outcome;
}
