"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import { type Refusal, refuse } from "@/lib/core/result";
import { MOST_ATTRIBUTES, MOST_GROUPS, type ScopeInput } from "@/lib/exposure/schema";
import { compareRule, type ScopeComparison } from "@/lib/exposure/scope-comparison";
import { adoptScope, draftScope, withdrawScope } from "@/lib/exposure/scopes";

const idSchema = z.number().int().positive().max(2_147_483_647);
const text = (form: FormData, name: string) => String(form.get(name) ?? "").trim();

/** What the form was built from: how many groups it shows, and which sources and attributes it offers. */
type Asked = { groups: number; sources: readonly number[]; attributes: readonly number[] };

/** The rule that the form of a draft says: `source-G-ID`, `from-G-ID`, `to-G-ID` and `values-G-ID`, by group and attribute. */
function ruleIn(asked: Asked, form: FormData): ScopeInput["rule"] | Refusal<"EMPTY_GROUP"> {
  const told = z
    .strictObject({
      groups: z.int().min(1).max(MOST_GROUPS),
      sources: z.array(idSchema).max(100),
      attributes: z.array(idSchema).max(MOST_ATTRIBUTES),
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
  return { groups };
}

export async function draftScopeAction(
  asked: Asked,
  _previous: Outcome<unknown> | null,
  form: FormData,
): Promise<Outcome<unknown>> {
  const values = Object.fromEntries([...form].flatMap(([name, one]) => (typeof one === "string" ? [[name, one]] : [])));
  const outcome = await officeAction("exposure.edit", async (actor) => {
    const rule = ruleIn(asked, form);
    if ("ok" in rule) return rule;
    const publishedOn = text(form, "publishedOn");
    return draftScope(actor, {
      rule,
      aboutJa: text(form, "aboutJa"),
      aboutEn: text(form, "aboutEn"),
      ...(publishedOn && { publishedOn }),
    });
  });
  if (!outcome.ok) return { ...outcome, values };
  revalidatePath("/exposure", "layout");
  redirect(`/exposure/scopes/${outcome.value.id}`);
}

/** What the rule that stands in the form would change against the scope in force; nothing is saved. */
export async function previewScopeAction(asked: Asked, form: FormData): Promise<Outcome<ScopeComparison>> {
  return officeAction("exposure.edit", async (actor) => {
    if (!(form instanceof FormData)) return refuse("INVALID");
    const rule = ruleIn(asked, form);
    return "ok" in rule ? rule : compareRule(actor, rule);
  });
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
