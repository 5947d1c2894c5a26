import type { SearchParams } from "@/components/table/state";

/** The review that was answered on the page before, as the address says it; null: none. */
export function readDone(params: SearchParams): number | null {
  const { done } = params;
  return typeof done === "string" && /^\d{1,9}$/.test(done) ? Number(done) : null;
}

/** Ids in an address, as the bulk steps name them. */
export function readIds(word: string | string[] | undefined): number[] {
  const ids = typeof word === "string" ? word.split(",").filter((one) => /^\d{1,9}$/.test(one)) : [];
  return [...new Set(ids.map(Number))].filter((id) => id > 0);
}

/** An address with what it has to carry on: the queue's filters, and what was answered last. */
export function withQuery(path: string, query: string, done?: number): string {
  const all = [query, done === undefined ? "" : `done=${done}`].filter(Boolean).join("&");
  return all ? `${path}?${all}` : path;
}
