"use server";

import { inquiriesSpec } from "@/app/(office)/inquiries/spec";
import { officeAction } from "@/app/doors";
import type { StoreSearch } from "@/components/table/filter-editor";
import { tableHref } from "@/components/table/spec";
import { lookUp, storeSearch } from "@/lib/inquiries/searches";

const filterOf = { card: "card", member_number: "memberNumber", reference: "reference" } as const;

/** The header's search: answers where it is shown. What was typed came in the body and stays out of every address. */
export async function lookUpAction(text: string): Promise<{ ok: true; value: string } | { ok: false; reason: string }> {
  const outcome = await officeAction("inquiry.read", (actor) => lookUp(actor, String(text)));
  if (!outcome.ok) return { ok: false, reason: outcome.reason };
  const place = outcome.value;
  if ("inquiryId" in place) return { ok: true, value: `/inquiries/${place.inquiryId}` };
  const filters = "last4" in place ? { last4: place.last4 } : { [filterOf[place.kind]]: place.searchId };
  return { ok: true, value: tableHref("/inquiries", inquiriesSpec, { filters }) };
}

/** A filter by number in the list of inquiries: answers the id under which the search is kept. */
export const storeSearchAction: StoreSearch = async (column, text) => {
  return officeAction("inquiry.read", async (actor) => {
    const kind = (["card", "member_number", "reference"] as const).find((one) => filterOf[one] === column);
    if (!kind) return { ok: false, reason: "INVALID" };
    const outcome = await storeSearch(actor, { kind, text: String(text) });
    return outcome.ok ? { ok: true, value: outcome.value.id } : { ok: false, reason: outcome.reason };
  });
};
