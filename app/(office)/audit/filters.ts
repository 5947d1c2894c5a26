import type { TableState } from "@/components/table/spec";
import type { TrailFilter } from "@/lib/audit/queries";
import type { trailSpec } from "./spec";

/** The address's filters as the query takes them; the page and the export read the same. */
export function trailQuery({ filters }: TableState<typeof trailSpec>, timeZone: string): TrailFilter {
  return {
    types: filters.type,
    persons: filters.actor,
    subjects: filters.subject,
    subjectId: filters.subjectId,
    from: filters.at?.from,
    to: filters.at?.to,
    timeZone,
  };
}
