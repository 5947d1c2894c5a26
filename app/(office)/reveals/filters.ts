import type { TableState } from "@/components/table/spec";
import type { RevealFilter } from "@/lib/vault/reveals";
import type { revealsSpec } from "./spec";

/** The address's filters as the query takes them; the page and the export read the same. */
export function revealQuery({ filters }: TableState<typeof revealsSpec>): RevealFilter {
  return { codes: filters.code, last4: filters.last4?.trim() };
}
