"use server";

import { redirect } from "next/navigation";
import { officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import { askForCheck } from "@/lib/ledger/checks";

/** Asks for a check of the ledger and goes to where it is shown; the anchor is a file, or there is none. */
export async function checkAction(_previous: Outcome<unknown> | null, form: FormData): Promise<Outcome<unknown>> {
  const file = form.get("anchor");
  const given = file instanceof File && file.size > 0 ? { name: file.name, text: await file.text() } : undefined;
  const outcome = await officeAction("ledger.verify", (actor) => askForCheck(actor, { anchor: given }));
  if (outcome.ok) redirect(`/ledger/checks/${outcome.value.id}`);
  return outcome;
}
