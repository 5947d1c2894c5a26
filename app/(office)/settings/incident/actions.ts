"use server";

import { revalidatePath } from "next/cache";
import { officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import { refuse } from "@/lib/core/result";
import type { Figures } from "@/lib/ledger/queries";
import { changeLimits, previewLimits } from "@/lib/members/commands";
import type { LimitsInput } from "@/lib/members/schema";
import { changeStageLimits } from "@/lib/reimbursements/work/limits";
import { type StageLimitsInput, stages } from "@/lib/reimbursements/work/schema";
import { changeIncident } from "@/lib/settings/commands";
import { incidentSchema } from "@/lib/settings/schema";

const figure = (value: FormDataEntryValue | null) => (/^\d{1,9}$/.test(String(value)) ? Number(value) : value);

/** The incident's names, days, languages and limits of work. */
export async function changeIncidentAction(_previous: Outcome<null> | null, form: FormData): Promise<Outcome<null>> {
  return officeAction("settings.incident", async (actor) => {
    const text = (name: string) => form.get(name);
    const input = incidentSchema.safeParse({
      nameJa: text("nameJa"),
      nameEn: text("nameEn"),
      organisationJa: text("organisationJa"),
      organisationEn: text("organisationEn"),
      startedOn: text("startedOn"),
      timeZone: text("timeZone"),
      defaultLocale: text("defaultLocale"),
      uploadLimitMb: figure(text("uploadLimitMb")),
      silentAfterDays: figure(text("silentAfterDays")),
      longOpenAfterDays: figure(text("longOpenAfterDays")),
    });
    if (!input.success) {
      const fields = input.error.issues.map((issue) => [String(issue.path[0]), "FIELD_INVALID"]);
      return refuse("INVALID", undefined, Object.fromEntries(fields));
    }
    const outcome = await changeIncident(actor, input.data);
    revalidatePath("/", "layout");
    return outcome;
  });
}

/** What other limits would change, before they do. */
export async function previewLimitsAction(input: LimitsInput): Promise<Outcome<{ before: Figures; after: Figures }>> {
  return officeAction("settings.limits", (actor) => previewLimits(actor, input));
}

/** Changes the number limit and the placeholders: a ledger block. */
export async function changeLimitsAction(
  input: LimitsInput,
): Promise<Outcome<{ block: number; before: number; after: number }>> {
  return officeAction("settings.limits", async (actor) => {
    const outcome = await changeLimits(actor, input);
    revalidatePath("/", "layout");
    return outcome;
  });
}

/** Changes after how many business days cases are late, by stage. */
export async function changeStageLimitsAction(
  _previous: Outcome<unknown> | null,
  form: FormData,
): Promise<Outcome<unknown>> {
  return officeAction("case.limits", async (actor) => {
    const limits = Object.fromEntries(stages.map((stage) => [stage, figure(form.get(stage))]));
    const outcome = await changeStageLimits(actor, limits as StageLimitsInput);
    revalidatePath("/", "layout");
    return outcome;
  });
}
