"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { stepUpFirst } from "@/app/(office)/step-up-first";
import { officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import { askReseal, askRetoken, retireKey } from "@/lib/vault/rotation";

export async function resealAction(): Promise<Outcome<unknown>> {
  const outcome = await officeAction("key.rotate", (actor) => askReseal(actor));
  stepUpFirst(outcome, "/settings/keys");
  if (outcome.ok) revalidatePath("/settings/keys");
  return outcome;
}

export async function retokenAction(): Promise<Outcome<unknown>> {
  const outcome = await officeAction("key.rotate", (actor) => askRetoken(actor));
  stepUpFirst(outcome, "/settings/keys");
  if (outcome.ok) revalidatePath("/settings/keys");
  return outcome;
}

export async function retireAction(purpose: string, version: number): Promise<Outcome<unknown>> {
  const outcome = await officeAction("key.rotate", (actor) =>
    retireKey(actor, z.number().int().min(1).max(9999).parse(version), z.enum(["seal", "token"]).parse(purpose)),
  );
  stepUpFirst(outcome, "/settings/keys");
  if (outcome.ok) revalidatePath("/settings/keys");
  return outcome;
}
