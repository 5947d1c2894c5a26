"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import { refuse } from "@/lib/core/result";
import type { ScopeInput } from "@/lib/exposure/schema";
import { adoptScope, draftScope, withdrawScope } from "@/lib/exposure/scopes";

const idSchema = z.number().int().positive().max(2_147_483_647);
const text = (form: FormData, name: string) => String(form.get(name) ?? "").trim();

/** What the form of a draft says: `source-G-ID`, `from-G-ID`, `to-G-ID` and `values-G-ID`, by group and attribute. */
export async function draftScopeAction(
  asked: { groups: number; sources: readonly number[]; attributes: readonly number[] },
  _previous: Outcome<unknown> | null,
  form: FormData,
): Promise<Outcome<unknown>> {
  const values = Object.fromEntries([...form].flatMap(([name, one]) => (typeof one === "string" ? [[name, one]] : [])));
  const outcome = await officeAction("exposure.edit", async (actor) => {
    const told = z
      .strictObject({
        groups: z.int().min(1).max(10),
        sources: z.array(idSchema).max(100),
        attributes: z.array(idSchema).max(30),
      })
      .parse(asked);
    const groups = Array.from({ length: told.groups }, (_, g) => ({
      sources: told.sources.filter((id) => form.has(`source-${g}-${id}`)),
      conditions: told.attributes.flatMap((attributeId): ScopeInput["rule"]["groups"][number]["conditions"] => {
        const listed = text(form, `values-${g}-${attributeId}`)
          .split(/[,、\n]/)
          .map((one) => one.trim())
          .filter(Boolean);
        if (listed.length > 0) return [{ attributeId, values: [...new Set(listed)] }];
        const [from, to] = [text(form, `from-${g}-${attributeId}`), text(form, `to-${g}-${attributeId}`)];
        return from || to ? [{ attributeId, ...(from && { from }), ...(to && { to }) }] : [];
      }),
    }));
    // A group that names nothing would identify the whole register: that is said by naming its sources.
    if (groups.some(({ sources, conditions }) => sources.length === 0 && conditions.length === 0))
      return refuse("EMPTY_GROUP");
    const publishedOn = text(form, "publishedOn");
    return draftScope(actor, {
      rule: { groups },
      aboutJa: text(form, "aboutJa"),
      aboutEn: text(form, "aboutEn"),
      ...(publishedOn && { publishedOn }),
    });
  });
  if (!outcome.ok) return { ...outcome, values };
  revalidatePath("/exposure", "layout");
  redirect(`/exposure/scopes/${outcome.value.id}`);
}

export async function adoptScopeAction(id: number): Promise<Outcome<unknown>> {
  const outcome = await officeAction("exposure.adopt", (actor) => adoptScope(actor, idSchema.parse(id)));
  if (outcome.ok) revalidatePath("/", "layout");
  return outcome;
}

export async function withdrawScopeAction(id: number): Promise<Outcome<unknown>> {
  const outcome = await officeAction("exposure.edit", (actor) => withdrawScope(actor, idSchema.parse(id)));
  if (outcome.ok) revalidatePath("/exposure", "layout");
  return outcome;
}
