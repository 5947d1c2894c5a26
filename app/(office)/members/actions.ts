"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import { refuse } from "@/lib/core/result";
import { maskCards } from "@/lib/core/text";
import { decide } from "@/lib/inquiries/commands";
import type { DecisionInput } from "@/lib/inquiries/schema";
import { type FoundMember, findMembers } from "@/lib/members/find-members";

/** Finds members by what was typed. It came in the body, the answer is shown where it was asked: no address holds it. */
export async function findMembersAction(
  _previous: Outcome<FoundMember[]> | null,
  form: FormData,
): Promise<Outcome<FoundMember[]>> {
  return officeAction("member.read", (actor) => findMembers(actor, String(form.get("text") ?? "")));
}

export type MemberStep =
  | { kind: "merge"; memberA: number; memberB: number }
  | { kind: "split"; memberId: number; nodes: number[] }
  | { kind: "link"; oldCardId: number; newCardId: number }
  | { kind: "approve_number"; numberId: number };

/**
 * Takes a decision whose figures the page showed, and goes to the member that stands then.
 * @param memberId the member that it was asked from
 */
export async function decideMemberAction(
  fixed: { memberId: number; step: MemberStep },
  _previous: Outcome<unknown> | null,
  form: FormData,
): Promise<Outcome<unknown>> {
  return officeAction("member.decide", async (actor) => {
    const reason = String(form.get("reason") ?? "").trim();
    const fault = !reason ? "REASON_MISSING" : maskCards(reason).found > 0 ? "CARD_NUMBER_IN_TEXT" : null;
    if (fault) return { ...refuse(fault, undefined, { reason: fault }), values: { reason } };
    const outcome = await decide(actor, { ...fixed.step, reason } as DecisionInput);
    if (!outcome.ok) return { ...outcome, values: { reason } };
    revalidatePath("/", "layout");
    const { members } = outcome.value;
    redirect(`/members/${members.find((one) => one.id === fixed.memberId)?.endsInto ?? fixed.memberId}`);
  });
}
