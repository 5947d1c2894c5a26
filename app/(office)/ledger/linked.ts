import { type Actor, may } from "@/lib/access/actor";
import type { Action } from "@/lib/access/rights";

const pages: readonly [beginning: string, right: Action][] = [
  ["/batches/", "batch.read"],
  ["/inquiries/", "inquiry.read"],
  ["/members/", "member.read"],
];

/** Beginnings of the addresses that a block may lead this person to. */
export function linkedFor(actor: Actor): string[] {
  return pages.filter(([, right]) => may(actor, right)).map(([beginning]) => beginning);
}
