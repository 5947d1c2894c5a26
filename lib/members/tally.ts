import type { Tx } from "@/lib/core/db";
import type { Cause } from "@/lib/ledger/schema";
import { NONE } from "./work-tables";

/** Compares every touched member's counted date before and after, and writes members and entries (R1.1, R2.1). */
export async function tallyMembers(tx: Tx, block: number, cause: Cause, firstBorn: number | null): Promise<void> {
  if (firstBorn !== null && firstBorn < NONE) await tallyNewborn(tx, cause, firstBorn);
  await tx.$executeRaw`
    insert into tally
    with touched as (
      select distinct on (member_id) member_id, cause from touched_member
      order by member_id, array_position(array['withdrawal', 'reactivation', 'amendment', 'reissue_link']::text[], cause) nulls last
    ),
    counted as (
      select member_id, min(received_on) as day from (
        select c.member_id, i.received_on from touched join card c using (member_id) join inquiry i on i.card_id = c.id
        where i.live and i.received_on >= (select started_on from incident)
        union all
        select n.member_id, i.received_on from touched join member_number n using (member_id)
        join inquiry i on i.number_id = n.id and i.card_id is null
        where i.live and i.ties and n.set_aside is null and i.received_on >= (select started_on from incident)
      ) live group by member_id
    )
    select t.member_id, m.id is not null, m.counted_on, c.day, t.cause
    from touched t left join member m on m.id = t.member_id left join counted c on c.member_id = t.member_id`;
  await tx.$executeRaw`
    insert into fresh_entry
    select member_id, before, -1, cause from tally where before is not null and before is distinct from after
    union all
    select member_id, after, 1, cause from tally where after is not null and before is distinct from after`;
  await tx.$executeRaw`
    insert into member (id, counted_on, born_block) select member_id, after, ${block}::int from tally where not known`;
  await tx.$executeRaw`
    update member m set counted_on = t.after from tally t
    where t.known and m.id = t.member_id and m.counted_on is distinct from t.after`;
  await tx.$executeRaw`
    update member m set ended_block = ${block}::int, ended_into = j.new_id from joined j where m.id = j.old_id`;
}

/** Members made of new nodes alone: all that is known of them moved in this transaction. */
async function tallyNewborn(tx: Tx, cause: Cause, firstBorn: number): Promise<void> {
  await tx.$executeRaw`
    insert into tally
    with day as (
      select coalesce(s.card_id, s.number_id) as node_id, min(s.received_on) as day
      from shift s
      where s.live and s.received_on >= (select started_on from incident)
        and (s.card_id is not null or s.ties and s.number_id not in (select id from new_number where set_aside is not null))
      group by 1
    )
    select p.member_id, false, null, min(d.day),
      coalesce((array['withdrawal', 'reactivation', 'amendment', 'reissue_link'])[
        min(array_position(array['withdrawal', 'reactivation', 'amendment', 'reissue_link']::text[], seed.cause))], ${cause})
    from placed p left join day d using (node_id) left join seed using (node_id)
    where p.member_id >= ${firstBorn}::int group by p.member_id`;
}
