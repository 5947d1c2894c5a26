import type { IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import type { Cause } from "@/lib/ledger/schema";

/** What one ledger block did to a member and to the ids that ended into it. */
export type HistoryBlock = {
  blockNo: number;
  at: Date;
  cause: Cause;
  personName: string;
  /** What the block was about: a batch, a decision with its reason, the limits. */
  batchId: number | null;
  decisionId: number | null;
  reason: string | null;
  /** Counted dates as this block moved them: from null where the id came to count, to null where it ceased to. */
  moves: { memberId: number; from: IsoDate | null; to: IsoDate | null; cause: Cause }[];
  /** Ids that appeared in it, and ids that ended in it with what they ended into. */
  born: number[];
  ended: { id: number; into: number | null }[];
};

export const mostBlocks = 100;
/** Ids that ended into a member, through others too: as many as a page can name. */
const mostKin = 500;

/** Everything that the ledger knows of a member and of the ids that ended into it, the newest block first. */
export async function readHistory(memberId: number): Promise<HistoryBlock[]> {
  return db.$queryRaw<HistoryBlock[]>`
    with recursive kin as (
      select id, born_block, ended_block, ended_into from member where id = ${memberId}::int
      union
      select m.id, m.born_block, m.ended_block, m.ended_into from kin join member m on m.ended_into = kin.id
    ),
    known as materialized (select * from kin limit ${mostKin}::int),
    move as (
      select e.block_no, e.member_id, min(e.effective_on) filter (where e.delta < 0) as "from",
        min(e.effective_on) filter (where e.delta > 0) as "to", min(e.cause) as cause
      from known join ledger_entry e on e.member_id = known.id group by 1, 2
    ),
    touched as (
      select block_no as no from move union select born_block from known
      union select ended_block from known where ended_block is not null
      order by no desc limit ${mostBlocks}::int
    )
    select b.no as "blockNo", b.at, b.cause, b.person_name as "personName",
      substring(b.subject from '^batch:([0-9]+)$')::int as "batchId", d.id as "decisionId",
      case when d.id is not null and b.no = d.undone_block then d.undo_reason else d.reason end as reason,
      coalesce((select json_agg(json_build_object('memberId', member_id, 'from', "from", 'to', "to", 'cause', cause) order by member_id)
        from move where block_no = b.no), '[]') as moves,
      coalesce((select json_agg(id order by id) from known where born_block = b.no), '[]') as born,
      coalesce((select json_agg(json_build_object('id', id, 'into', ended_into) order by id) from known where ended_block = b.no), '[]') as ended
    from touched join ledger_block b using (no)
    left join decision d on d.id = substring(b.subject from '^decision:([0-9]+)$')::int
    order by b.no desc`;
}
