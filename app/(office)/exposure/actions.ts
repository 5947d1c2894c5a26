"use server";

import { revalidatePath } from "next/cache";
import { rowId } from "@/app/(office)/row-id";
import { officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import { type Refusal, refuse } from "@/lib/core/result";
import { chooseColumns, createSource, discardLoad, revertLoad } from "@/lib/exposure/commands";
import type { ColumnsInput, ColumnsRefusal } from "@/lib/exposure/schema";

const text = (form: FormData, name: string) => String(form.get(name) ?? "").trim();

export async function createSourceAction(
  _previous: Outcome<unknown> | null,
  form: FormData,
): Promise<Outcome<unknown>> {
  const values = { nameJa: text(form, "nameJa"), nameEn: text(form, "nameEn") };
  const outcome = await officeAction("exposure.edit", (actor) => createSource(actor, values));
  if (!outcome.ok) return { ...outcome, values };
  revalidatePath("/exposure");
  return outcome;
}

/** What the form of a file's columns says: `use-N` is none, card, expiry, new, or an attribute's id. */
export async function chooseColumnsAction(
  how: Pick<ColumnsInput, "loadId" | "encoding" | "separator" | "sheet" | "fixed" | "headerRow" | "header">,
  _previous: Outcome<unknown> | null,
  form: FormData,
): Promise<Outcome<unknown>> {
  const values = Object.fromEntries(
    (form instanceof FormData ? [...form] : []).flatMap(([name, value]) =>
      typeof value === "string" ? [[name, value]] : [],
    ),
  );
  const outcome = await officeAction("exposure.edit", async (actor) => {
    if (!(form instanceof FormData) || !Array.isArray(how?.header)) return refuse("INVALID");
    const chosen = columnsOf(how.header.length, form);
    if ("ok" in chosen) return chosen;
    return chooseColumns(actor, { ...how, ...chosen });
  });
  if (!outcome.ok) return { ...outcome, values };
  revalidatePath("/exposure", "layout");
  return outcome;
}

function columnsOf(
  count: number,
  form: FormData,
): Pick<ColumnsInput, "card" | "expiry" | "attributes"> | Refusal<ColumnsRefusal> {
  let card: number | null = null;
  let expiry: number | null = null;
  const attributes: ColumnsInput["attributes"] = [];
  for (let column = 0; column < count; column++) {
    const use = text(form, `use-${column}`);
    if (use === "card") {
      if (card !== null) return refuse("COLUMN_TWICE");
      card = column;
    } else if (use === "expiry") {
      if (expiry !== null) return refuse("COLUMN_TWICE");
      expiry = column;
    } else if (use === "new") {
      const [nameJa, nameEn] = [text(form, `nameJa-${column}`), text(form, `nameEn-${column}`)];
      const missing = !nameJa ? "nameJa" : !nameEn ? "nameEn" : null;
      if (missing) return refuse("NAME_MISSING", undefined, { [`${missing}-${column}`]: "NAME_MISSING" });
      attributes.push({ column, nameJa, nameEn });
    } else if (/^[1-9]\d{0,8}$/.test(use)) attributes.push({ column, attributeId: Number(use) });
  }
  return card === null ? refuse("CARD_COLUMN_MISSING") : { card, expiry, attributes };
}

export async function discardLoadAction(loadId: number): Promise<Outcome<unknown>> {
  const outcome = await officeAction("exposure.edit", (actor) => discardLoad(actor, rowId(String(loadId))));
  if (outcome.ok) revalidatePath("/exposure", "layout");
  return outcome;
}

export async function revertLoadAction(
  loadId: number,
  _previous: Outcome<unknown> | null,
  form: FormData,
): Promise<Outcome<unknown>> {
  const reason = text(form, "reason");
  const outcome = await officeAction("exposure.edit", (actor) => revertLoad(actor, { loadId, reason }));
  if (!outcome.ok) return { ...outcome, values: { reason } };
  revalidatePath("/exposure", "layout");
  return outcome;
}
