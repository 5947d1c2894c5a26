import { type Actor, permit } from "@/lib/access/actor";
import { witness } from "@/lib/audit/change";
import type { IsoDate } from "@/lib/core/dates";
import { db, sql } from "@/lib/core/db";
import { done, type Result, refuse } from "@/lib/core/result";
import { maskCards, maskDigits, maskNumber, plainText } from "@/lib/core/text";
import { tokensOf } from "@/lib/vault/number-keys";

export type FoundMember = {
  id: number;
  countedOn: IsoDate | null;
  /** Live ones. */
  inquiries: number;
  cards: { id: number; bin: string; last4: string }[];
  numbers: { id: number; number: string }[];
};

export const mostFound = 20;

/**
 * Members by whatever names one: a card number, its last four, a member number, a reference, a member id (one that has
 * ended leads to who holds its inquiries). What was typed is kept nowhere but, masked, in the trail.
 */
export async function findMembers(actor: Actor, text: string): Promise<Result<FoundMember[], "INVALID" | "NOT_FOUND">> {
  permit(actor, "member.read");
  const plain = plainText(text).slice(0, 200);
  const digits = plain.replace(/[\s-]/g, "");
  const card = /^\d{14,19}$/.test(digits) ? tokensOf(digits) : null;
  // A card number is never taken for text, whole or as a part of it.
  if (plain === "" || (!card && maskCards(plain).found > 0)) return refuse("INVALID");
  const label = card ? maskDigits(digits) : maskNumber(plain);
  await witness(actor, { type: "inquiry.searched", subject: "member", details: { kind: "member", label } });
  const id = /^#?\d{1,9}$/.test(plain) ? Number(plain.replace("#", "")) : null;
  const named = card
    ? sql`select member_id as id from card where token = any (${card}::bytea[])`
    : sql`
      select member_id as id from card where last4 = ${/^\d{4}$/.test(plain) ? plain : null}::text
      union select n.member_id from company co join member_number n on n.company_id = co.id and n.number = ${plain}
      union select coalesce(c.member_id, n.member_id) from company co
        join inquiry i on i.company_id = co.id and i.key = 'r' || ${plain}::text
        left join card c on c.id = i.card_id left join member_number n on n.id = i.number_id
      union (with recursive heir as (
          select id, ended_into, ended_block from member where id = ${id}::int
          union select m.id, m.ended_into, m.ended_block from heir h join member m on m.id = h.ended_into
        ) select id from heir where ended_block is null)`;
  const rows = await db.$queryRaw<FoundMember[]>`
    with named as (${named}),
    page as materialized (
      select m.id, m.counted_on from named join member m using (id) where m.ended_block is null order by m.id limit ${mostFound}::int
    )
    select m.id, m.counted_on::text as "countedOn",
      ((select count(*) from card c join inquiry i on i.card_id = c.id where c.member_id = m.id and i.live)
        + (select count(*) from member_number n join inquiry i on i.number_id = n.id
            where n.member_id = m.id and n.set_aside is null and i.card_id is null and i.ties and i.live))::int as inquiries,
      coalesce((select json_agg(json_build_object('id', c.id, 'bin', c.bin, 'last4', c.last4) order by c.id)
        from (select id, bin, last4 from card where member_id = m.id order by id limit 10) c), '[]') as cards,
      coalesce((select json_agg(json_build_object('id', n.id, 'number', n.number) order by n.id)
        from (select * from member_number where member_id = m.id order by id limit 10) n), '[]') as numbers
    from page m order by m.id`;
  return rows.length > 0 ? done(rows) : refuse("NOT_FOUND");
}
