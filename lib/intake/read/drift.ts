import { type Actor, permit } from "@/lib/access/actor";
import { type Drift, driftOf } from "@/lib/companies/drift";
import { profileSchema } from "@/lib/companies/schema";
import { db } from "@/lib/core/db";
import type { BatchReason, Layout } from "@/lib/intake/schema";

type Of = {
  readonly id: number;
  readonly companyId: number;
  readonly source: string;
  readonly profile: { readonly body: unknown } | null;
  readonly layout: unknown;
  readonly reason: unknown;
};

/** How a delivery's columns differ from its profile and from the company's file before it; null: not at all. */
export async function findDrift(actor: Actor, batchId: number): Promise<Drift | null> {
  permit(actor, "batch.read");
  const batch = await db.batch.findUniqueOrThrow({ where: { id: batchId }, include: { profile: true } });
  return driftOfBatch(batch);
}

/** The same for a batch at hand. A delivery that could not be read is held against the newest profile. */
export async function driftOfBatch(batch: Of): Promise<Drift | null> {
  const header = (batch.layout as Layout | null)?.found?.header ?? (batch.reason as BatchReason | null)?.columns;
  if (batch.source === "typed" || !header?.length) return null;
  const body = batch.profile?.body ?? (await newestBody(batch.companyId));
  if (!body) return null;
  return driftOf(profileSchema.parse(body), await headerBefore(batch), header);
}

async function newestBody(companyId: number): Promise<unknown> {
  const newest = await db.profile.findFirst({ where: { companyId }, orderBy: { version: "desc" } });
  return newest?.body;
}

async function headerBefore(batch: Of): Promise<readonly string[] | null> {
  const before = await db.batch.findFirst({
    where: {
      companyId: batch.companyId,
      id: { lt: batch.id },
      source: { not: "typed" },
      state: "committed",
    },
    orderBy: { id: "desc" },
    select: { layout: true },
  });
  const header = (before?.layout as Layout | null)?.found?.header;
  return header?.length ? header : null;
}
