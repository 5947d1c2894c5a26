import { notFound } from "next/navigation";

/** A row's id as an address carries it; anything else is a page that is not there. */
export function rowId(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) notFound();
  return Number(text);
}
