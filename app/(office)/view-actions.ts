"use server";

import { revalidatePath } from "next/cache";
import { officeAction } from "@/app/doors";
import { deleteView, saveView } from "@/lib/accounts/commands/save-view";

/** Keeps a list's view; the list shows it at once. */
export async function saveViewAction(view: { list: string; name: string; query: string; shared: boolean }) {
  const outcome = await officeAction("view.save", (actor) => saveView(actor, view));
  if (outcome.ok) revalidatePath("/", "layout");
  return { ok: outcome.ok };
}

export async function removeViewAction(id: string) {
  const outcome = await officeAction("view.save", (actor) => deleteView(actor, /^\d{1,9}$/.test(id) ? Number(id) : 0));
  revalidatePath("/", "layout");
  return { ok: outcome.ok };
}
