import type { IsoDate } from "@/lib/core/dates";
import type { Tx } from "@/lib/core/db";

/** What a step does to one member: when it counts before and after, what it holds then, and what it ends into. */
export type MemberEffect = {
  /** Null: it would get a new id. */
  id: number | null;
  before: IsoDate | null;
  after: IsoDate | null;
  endsInto: number | null;
  /** What it holds after the step; nothing where it ends. */
  cards: { id: number; bin: string; last4: string }[];
  numbers: { id: number; number: string }[];
  /** Live ones. */
  inquiries: number;
};

/** A person reads a list of members, not a thousand of them. */
export const mostMembers = 50;

/**
 * The members that lib/members/settle has just touched in this transaction, read off its temporary tables; at most
 * `mostMembers`, those whose counted date changes first.
 */
export async function readEffect(tx: Tx): Promise<MemberEffect[]> {
  return tx.$queryRaw<MemberEffect[]>`
    select case when t.known then t.member_id end as id, t.before::text as before, t.after::text as after, j.new_id as "endsInto",
      coalesce((select json_agg(json_build_object('id', c.id, 'bin', c.bin, 'last4', c.last4) order by c.id)
        from (select id, bin, last4 from card where member_id = t.member_id order by id limit 20) c), '[]') as cards,
      coalesce((select json_agg(json_build_object('id', n.id, 'number', n.number) order by n.id)
        from (select * from member_number where member_id = t.member_id order by id limit 20) n), '[]') as numbers,
      ((select count(*) from card c join inquiry i on i.card_id = c.id where c.member_id = t.member_id and i.live)
        + (select count(*) from member_number n join inquiry i on i.number_id = n.id
            where n.member_id = t.member_id and n.set_aside is null and i.card_id is null and i.ties and i.live))::int as inquiries
    from tally t left join joined j on j.old_id = t.member_id
    order by t.before is not distinct from t.after, not t.known, t.member_id limit ${mostMembers}::int`;
}
