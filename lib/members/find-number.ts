import { type Actor, permit } from "@/lib/access/actor";
import { db } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";

export type KnownNumber = {
  id: number;
  number: string;
  nameJa: string;
  nameEn: string;
  memberId: number;
  setAside: "placeholder" | "over_limit" | null;
  /** Cards with a live inquiry that names the number, and the members that hold them now. */
  cards: number;
  members: number;
  /** How many cards a number may tie without a person's approval. */
  limit: number;
};

/** A member number with what hangs on it, for whoever decides whether it may tie (RULEBOOK R3.4). */
export async function findNumber(actor: Actor, numberId: number): Promise<KnownNumber> {
  permit(actor, "member.read");
  const [row] = await db.$queryRaw<KnownNumber[]>`
    select n.id, n.number, co.name_ja as "nameJa", co.name_en as "nameEn", n.member_id as "memberId", n.set_aside as "setAside",
      said.cards, said.members, (select number_limit from incident) as "limit"
    from member_number n join company co on co.id = n.company_id
    cross join lateral (
      select count(distinct c.id)::int as cards, count(distinct c.member_id)::int as members
      from inquiry i join card c on c.id = i.card_id where i.number_id = n.id and i.live and i.ties
    ) said
    where n.id = ${numberId}::int`;
  if (!row) throw new NotFound(`member number ${numberId}`);
  return row;
}
