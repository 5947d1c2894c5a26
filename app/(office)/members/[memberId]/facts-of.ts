import type { Actor } from "@/lib/access/actor";
import { NotFound } from "@/lib/core/errors";
import { type FoundMember, findMembers } from "@/lib/members/find-members";

/** A member in few words, by its id; throws NotFound where no such member stands. */
export async function factsOf(actor: Actor, memberId: number): Promise<FoundMember> {
  const found = await findMembers(actor, `#${memberId}`);
  const one = found.ok ? found.value.find((member) => member.id === memberId) : undefined;
  if (!one) throw new NotFound(`member ${memberId}`);
  return one;
}

/** An id in an address; null: there is none. */
export function idIn(word: string | string[] | undefined): number | null {
  return typeof word === "string" && /^[1-9]\d{0,8}$/.test(word) ? Number(word) : null;
}
