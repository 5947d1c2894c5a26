import type { TableState } from "@/components/table/spec";
import type { Actor } from "@/lib/access/actor";
import type { TrailFilter } from "@/lib/audit/queries";
import { findBeneath } from "@/lib/members/beneath";
import type { trailSpec } from "./spec";

/** The address's filters as the query takes them; the page and the exports read the same. */
export async function trailQuery(
  actor: Actor,
  { filters }: TableState<typeof trailSpec>,
  timeZone: string,
): Promise<TrailFilter> {
  const name = filters.about;
  return {
    types: filters.type,
    persons: filters.actor,
    subjects: filters.subject,
    subjectId: filters.subjectId,
    // A name of nothing finds nothing: it never falls back to everything.
    ...(name && { about: { name, beneath: (await findBeneath(actor, name)) ?? [] } }),
    from: filters.at?.from,
    to: filters.at?.to,
    timeZone,
  };
}
