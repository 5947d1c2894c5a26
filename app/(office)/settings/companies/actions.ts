"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import { changeCompany, createCompany, saveProfile, takeProfileAgain } from "@/lib/companies/commands";
import { type CompanyInput, companySchema, type ProfileBody, profileSchema } from "@/lib/companies/schema";
import { type Refusal, refuse } from "@/lib/core/result";
import { rereadBatch } from "@/lib/intake/check/decide";
import { parseRanges } from "./bin-words";

const id = z.int().positive();
const names = ["code", "nameJa", "nameEn", "contact", "binRanges"] as const;

const faults: Record<string, string> = {
  code: "CODE_FORMAT",
  nameJa: "NAME_MISSING",
  nameEn: "NAME_MISSING",
  binRanges: "BIN_FORMAT",
};

function typedIn(form: FormData): Record<(typeof names)[number], string> {
  return Object.fromEntries(names.map((name) => [name, String(form.get(name) ?? "")])) as never;
}

function read(typed: Record<(typeof names)[number], string>): { input: CompanyInput } | { refusal: Refusal } {
  const found = companySchema.safeParse({
    ...typed,
    code: typed.code.normalize("NFKC").trim().toUpperCase(),
    binRanges: parseRanges(typed.binRanges),
  });
  if (found.success) return { input: found.data };
  const fields = found.error.issues.map((issue) => String(issue.path[0]));
  return {
    refusal: refuse("INVALID", undefined, Object.fromEntries(fields.map((one) => [one, faults[one] ?? "TOO_LONG"]))),
  };
}

/** Adds a card company and goes to its page. */
export async function createCompanyAction(
  _previous: Outcome<{ id: number }> | null,
  form: FormData,
): Promise<Outcome<{ id: number }>> {
  const typed = typedIn(form);
  const outcome = await officeAction("company.edit", async (actor) => {
    const found = read(typed);
    return "refusal" in found ? found.refusal : createCompany(actor, found.input);
  });
  if (!outcome.ok) return { ...outcome, values: typed };
  revalidatePath("/settings/companies", "layout");
  redirect(`/settings/companies/${outcome.value.id}`);
}

export async function changeCompanyAction(
  companyId: number,
  _previous: Outcome<null> | null,
  form: FormData,
): Promise<Outcome<null>> {
  const typed = typedIn(form);
  const outcome = await officeAction("company.edit", async (actor) => {
    const found = read(typed);
    if ("refusal" in found) return found.refusal;
    return changeCompany(actor, id.parse(companyId), { ...found.input, ended: form.get("ended") !== null });
  });
  revalidatePath("/settings/companies", "layout");
  return outcome.ok ? outcome : { ...outcome, values: typed };
}

/**
 * Saves a column profile as a new version; where it was made for a delivery that could not be read, that is read again
 * with it.
 */
export async function saveProfileAction(
  input: { companyId: number; basedOn: number; body: ProfileBody },
  batchId: number | null,
): Promise<Outcome<{ version: number }>> {
  return officeAction("company.edit", async (actor) => {
    const body = profileSchema.safeParse(input.body);
    if (!body.success) return refuse("INVALID");
    const saved = await saveProfile(actor, {
      companyId: id.parse(input.companyId),
      basedOn: z.int().min(0).parse(input.basedOn),
      body: body.data,
    });
    if (saved.ok && batchId !== null) await rereadBatch(actor, id.parse(batchId), {});
    revalidatePath("/settings/companies", "layout");
    revalidatePath("/batches", "layout");
    return saved;
  });
}

/** Takes an earlier version of a column profile as a new one. */
export async function takeProfileAgainAction(input: {
  companyId: number;
  version: number;
  basedOn: number;
}): Promise<Outcome<{ version: number }>> {
  const wanted = z.strictObject({ companyId: id, version: id, basedOn: id });
  return officeAction("company.edit", async (actor) => {
    const taken = await takeProfileAgain(actor, wanted.parse(input));
    revalidatePath("/settings/companies", "layout");
    return taken;
  });
}
