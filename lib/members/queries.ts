import { type Actor, permit } from "@/lib/access/actor";
import { witness } from "@/lib/audit/change";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { maskDigits, maskNumber, plainText } from "@/lib/core/text";
import { tokenOf } from "@/lib/vault/seal";

export type KnownMember = {
  memberId: number;
  /** Live inquiries. */
  inquiries: number;
  /** RULEBOOK R1.1; null: not counted. */
  countedOn: IsoDate | null;
};

/**
 * The member that a card number or a member number belongs to already, for whoever types an inquiry; null: none yet.
 * The card decides where both are given; a member number that ties nothing (R3.4) finds nobody. The look leaves an
 * entry with the masked number.
 */
export async function findKnownMember(
  actor: Actor,
  input: { companyId: number; cardNumber?: string; memberNumber?: string },
): Promise<KnownMember | null> {
  permit(actor, "member.read");
  const digits = plainText(input.cardNumber ?? "").replace(/[\s-]/g, "");
  const number = plainText(input.memberNumber ?? "");
  const byCard = /^\d{14,19}$/.test(digits)
    ? await db.card.findUnique({ where: { token: new Uint8Array(tokenOf(digits)) }, select: { memberId: true } })
    : null;
  const byNumber =
    !byCard && number
      ? await db.memberNumber.findFirst({
          where: { companyId: input.companyId, number, setAside: null },
          select: { memberId: true },
        })
      : null;
  const label = byNumber || !/^\d{14,19}$/.test(digits) ? maskNumber(number) : maskDigits(digits);
  if (!label) return null;
  await witness(actor, { type: "inquiry.searched", subject: "member", details: { kind: "known_member", label } });
  const memberId = byCard?.memberId ?? byNumber?.memberId;
  if (memberId === undefined) return null;
  const [row] = await db.$queryRaw<{ counted_on: Date | null; inquiries: number }[]>`
    select m.counted_on, (
      (select count(*) from card c join inquiry i on i.card_id = c.id where c.member_id = m.id and i.live)
      + (select count(*) from member_number n join inquiry i on i.number_id = n.id
          where n.member_id = m.id and n.set_aside is null and i.card_id is null and i.ties and i.live))::int as inquiries
    from member m where m.id = ${memberId}::int`;
  if (!row || row.inquiries === 0) return null;
  return { memberId, inquiries: row.inquiries, countedOn: row.counted_on && fromDbDate(row.counted_on) };
}
