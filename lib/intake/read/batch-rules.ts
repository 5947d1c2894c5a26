import { profileSchema } from "@/lib/companies/schema";
import { fromDbDate } from "@/lib/core/dates";
import type { Reader } from "@/lib/core/db";
import type { Layout } from "@/lib/intake/schema";
import { rulesFor } from "./layout";
import type { Place } from "./stage";
import { typedProfile } from "./typed-profile";
import type { Rules } from "./validate";

export type BatchRules = { readonly place: Place; readonly rules: Rules };

/**
 * What a batch's records were held against when they were read, so that a mended one is held against the same: its
 * profile's version, its columns, its received date; the company's number ranges and the placeholders as they are now.
 * Null where it has not been read.
 */
export async function rulesOfBatch(reader: Reader, batchId: number): Promise<BatchRules | null> {
  const batch = await reader.batch.findUniqueOrThrow({
    where: { id: batchId },
    select: { companyId: true, source: true, receivedOn: true, layout: true, profile: { select: { body: true } } },
  });
  const found = (batch.layout as Layout | null)?.found;
  if (!found) return null;
  const [incident, binRanges] = await Promise.all([
    reader.incident.findUniqueOrThrow({ where: { id: 1 }, select: { placeholders: true, timeZone: true } }),
    reader.binRange.findMany({ where: { companyId: batch.companyId }, select: { low: true, high: true } }),
  ]);
  const own = batch.profile && profileSchema.parse(batch.profile.body);
  const profile = batch.source === "typed" || !own ? typedProfile(own) : own;
  const rules = rulesFor(profile, found, { ...incident, binRanges, receivedOn: fromDbDate(batch.receivedOn) });
  return { place: { batchId, companyId: batch.companyId, ties: profile.numberIdentifies === "person" }, rules };
}
