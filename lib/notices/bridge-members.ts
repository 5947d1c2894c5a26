import { type Actor, may, permit } from "@/lib/access/actor";
import { realNow } from "@/lib/core/clock";
import { type IsoDate, isIsoDate } from "@/lib/core/dates";
import { db, type Reader, type Sql, sql } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { cutPage, readCursor, writeCursor } from "@/lib/core/keyset";
import { headBlock } from "@/lib/ledger/queries";
import type { Cause } from "@/lib/ledger/schema";
import { type BridgeSpan, bridgeFrom, toldBy } from "./bridge";
import { listPublishedFigures, type PublishedFigure } from "./published";
import { type BridgePart, bridgeParts } from "./rules";

export type BridgeWay = "in" | "out";

/** One member that stands on one side of a bridge alone, and what happened to it. Nothing of a card is in it. */
export type BridgeMember = {
  id: number;
  part: BridgePart;
  way: BridgeWay;
  /** Its counted date on either side; null: not counted there at all. */
  before: IsoDate | null;
  now: IsoDate | null;
  /** The ledger's entry that decided it. */
  block: number;
  at: Date;
  cause: Cause;
  subject: string;
  personName: string;
  /** The member that it joined. */
  joined: number | null;
};

export type BridgeMembersInput = {
  /** Id of the published figure that the bridge starts from; null: from nothing. */
  from: number | null;
  asOf: string;
  block: number;
  filters: { parts?: readonly string[]; ways?: readonly string[] };
  /** By id. */
  descending: boolean;
  after?: string;
  before?: string;
  size: number;
};

export type BridgeMembersPage = {
  from: PublishedFigure | null;
  asOf: IsoDate;
  block: number;
  rows: BridgeMember[];
  next: string | null;
  previous: string | null;
  count: { value: number; atLeast: boolean };
  readAt: Date;
  /** Whether the reader may go on to members, batches. */
  links: { member: boolean; batch: boolean };
};

/**
 * The members behind a bridge's parts, a page at a time by id: exactly those that its figures count. Any two positions
 * of the ledger can be asked for; those of a frozen publication give the lists that its bridge was made of.
 */
export async function listBridgeMembers(actor: Actor, input: BridgeMembersInput): Promise<BridgeMembersPage> {
  permit(actor, "notice.read");
  const { asOf, block, size } = input;
  const head = await headBlock(db);
  if (!isIsoDate(asOf) || !Number.isInteger(block) || block < 0 || block > head.no) throw new NotFound("bridge");
  const figures = await listPublishedFigures(db);
  const from = figures.find((figure) => figure.id === input.from) ?? null;
  if (input.from !== null && !from) throw new NotFound(`publication ${input.from}`);
  const span: BridgeSpan = { asOf, blockNo: block, previous: from, parted: await frozenParting(db, input) };
  const cursor = readCursor(input.after ?? input.before, "number");
  const at = { cursor, backwards: cursor !== null && input.after === undefined };
  const parts = bridgeParts.filter((part) => !input.filters.parts || input.filters.parts.includes(part));
  const ways = (["in", "out"] as const).filter((way) => !input.filters.ways || input.filters.ways.includes(way));
  const down = input.descending !== at.backwards;
  const order = down ? sql`desc` : sql`asc`;
  const beyond = (id: Sql) => (cursor ? sql`${id} ${down ? sql`<` : sql`>`} ${cursor.id}::int` : sql`true`);
  const { parts: sums } = await bridgeFrom(db, span);
  const total = parts.reduce((sum, part) => ways.reduce((both, way) => both + sums[part][way], sum), 0);
  const rows = await db.$queryRaw<BridgeMember[]>`
    with ${toldBy(span)},
    -- Whom the day alone tells, by an entry that nothing took back; walked in the order of the members' ids.
    plain as (
      select e.member_id, case when d >= d0 then 1 else 0 end as now, 'received' as part
      from ledger_entry e, bound
      where ${parts.includes("received")} and case when d >= d0 then 'in' else 'out' end = any (${ways}::text[])
        and e.delta = 1 and e.effective_on > least(d, d0) and e.effective_on <= greatest(d, d0)
        and e.block_no <= case when d >= d0 then s else s0 end
        and not exists (
          select from ledger_entry x where x.member_id = e.member_id and x.delta = -1 and x.effective_on = e.effective_on
            and x.block_no > e.block_no and x.block_no <= case when d >= d0 then s else s0 end)
        and not exists (select from standing st where st.member_id = e.member_id and st.before = 1 and st.now = 1)
        and ${beyond(sql`e.member_id`)}
      order by e.member_id ${order} limit ${size + 1}::int
    ),
    page as (
      select * from plain
      union all
      select member_id, now, part from told
      where part = any (${parts}::text[]) and case now when 1 then 'in' else 'out' end = any (${ways}::text[])
        and ${beyond(sql`member_id`)}
      order by member_id ${order} limit ${size + 1}::int
    )
    select p.member_id as id, p.part, case when p.now = 1 then 'in' else 'out' end as way,
      case when st.counted_before = 1 then date '2000-01-01' + st.sum_before::int end::text as before,
      case when st.counted_now = 1 then date '2000-01-01' + st.sum_now::int end::text as now,
      e.block_no as block, b.at, e.cause, b.subject, b.person_name as "personName",
      case when m.ended_block <= s then m.ended_into end as joined
    from page p cross join bound
    left join member m on m.id = p.member_id
    join lateral (
      select sum(delta) as counted_now, sum(delta) filter (where block_no <= s0) as counted_before,
        sum(delta * (effective_on - date '2000-01-01')) as sum_now,
        sum(delta * (effective_on - date '2000-01-01')) filter (where block_no <= s0) as sum_before
      from ledger_entry where member_id = p.member_id and block_no <= s
    ) st on true
    join lateral (
      -- What brought it in or took it out; where nothing did since the bridge's beginning, what first counted it.
      select e.* from ledger_entry e
      where e.member_id = p.member_id and e.block_no <= s
      order by (e.block_no > s0 and e.delta = case when p.now = 1 then 1 else -1 end) desc, e.block_no desc, e.delta desc
      limit 1
    ) e on true
    join ledger_block b on b.no = e.block_no
    order by p.member_id ${order}`;
  const cut = cutPage(rows, size, at, (row) => writeCursor(BigInt(row.id), row.id));
  return {
    from,
    asOf,
    block,
    ...cut,
    count: { value: total, atLeast: false },
    readAt: realNow(),
    links: { member: may(actor, "member.read"), batch: may(actor, "batch.read") },
  };
}

/** What a publication of exactly this span froze about parting; null where none did. */
async function frozenParting(
  reader: Reader,
  span: { from: number | null; asOf: IsoDate; block: number },
): Promise<number[] | null> {
  const rows = await reader.$queryRaw<{ parted: number[] | null }[]>`
    select bridge_parted as parted from publication
    where as_of = ${span.asOf}::date and block_no = ${span.block}::int
      and previous_id is not distinct from ${span.from}::int and bridge_parted is not null
    order by published_at nulls last, id limit 1`;
  return rows[0]?.parted ?? null;
}
