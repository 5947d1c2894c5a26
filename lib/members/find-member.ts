import { type Actor, permit } from "@/lib/access/actor";
import { witness } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import type { Cause } from "@/lib/ledger/schema";
import { memberEdges } from "./edges";

export type MemberCard = { id: number; bin: string; last4: string };
export type MemberNumberNode = {
  id: number;
  number: string;
  companyId: number;
  nameJa: string;
  nameEn: string;
  /** Why it ties nothing (RULEBOOK R3.4); null: it ties. */
  setAside: "placeholder" | "over_limit" | null;
};

export type MemberInquiry = {
  id: number;
  reference: string | null;
  companyId: number;
  nameJa: string;
  nameEn: string;
  cardId: number | null;
  numberId: number | null;
  ties: boolean;
  live: boolean;
  state: "live" | "withdrawn" | "voided";
  receivedOn: IsoDate | null;
  misuseOn: IsoDate | null;
  amount: bigint | null;
  currency: string | null;
  merchant: string | null;
  detectionCase: 1 | 2 | 3 | null;
  /** lib/reimbursements/rules.ts ReliefState; null: not live. */
  relief: string | null;
  charged: bigint | null;
  relieved: bigint | null;
  moneyCurrency: string | null;
};

/** What ties two nodes, or would: by how many live inquiries, by a reissue link, by a person's decision. */
export type Tie = {
  a: number;
  b: number;
  inquiries: number;
  reissue: boolean;
  decided: "merge" | "link" | null;
  /** A split strikes it: it ties nothing. */
  struck: boolean;
  /** The member at the other end, where the tie was struck and the end is another's now. */
  otherMember: number | null;
};

export type MemberDecision = {
  id: number;
  kind: "merge" | "split" | "link" | "approve_number";
  nodeA: number;
  nodeB: number | null;
  reason: string;
  madeByName: string;
  madeAt: Date;
  undoneByName: string | null;
  undoneAt: Date | null;
  undoReason: string | null;
};

export type MemberEntry = {
  blockNo: number;
  seq: number;
  at: Date;
  effectiveOn: IsoDate;
  delta: number;
  cause: Cause;
  personName: string;
};

export type Member = {
  id: number;
  countedOn: IsoDate | null;
  bornBlock: number;
  /** What became of an ended id: the member that holds its inquiries now. */
  ended: { block: number; into: number | null; now: number | null } | null;
  cards: MemberCard[];
  numbers: MemberNumberNode[];
  /** All that belong to it, the newest received first; at most `mostShown`. */
  inquiries: MemberInquiry[];
  inquiryCount: number;
  ties: Tie[];
  entries: MemberEntry[];
  decisions: MemberDecision[];
  /** Ids that joined into this one. */
  joined: number[];
  findings: {
    kind: "number_over_limit" | "rejoined" | "statement_conflict";
    nodeId: number | null;
    inquiryId: number | null;
  }[];
  timeZone: string;
};

export const mostShown = 500;

/**
 * One member with the evidence for it (RULEBOOK R3.6): nodes, what ties them, since when it counts and every change of
 * that. The look leaves an entry, written first (R8.5).
 */
export async function findMember(actor: Actor, memberId: number): Promise<Member> {
  permit(actor, "member.read");
  const row = await db.member.findUnique({ where: { id: memberId } });
  if (!row) throw new NotFound(`member ${memberId}`);
  await witness(actor, { type: "member.read", subject: "member", subjectId: memberId, details: { memberId } });
  const [clock, cards, numbers, entries, joined, now] = await Promise.all([
    businessClock(db),
    db.card.findMany({ where: { memberId }, orderBy: { id: "asc" }, select: { id: true, bin: true, last4: true } }),
    readNumbers(memberId),
    readEntries(memberId),
    db.member.findMany({ where: { endedInto: memberId }, orderBy: { id: "asc" }, select: { id: true } }),
    row.endedBlock === null ? null : holderNow(memberId),
  ]);
  const nodes = [...cards, ...numbers].map((node) => node.id);
  const [inquiries, inquiryCount, ties, decisions, findings] = await Promise.all([
    readInquiries(memberId),
    countInquiries(memberId),
    readTies(memberId, nodes),
    readDecisions(nodes),
    db.review.findMany({
      where: { closedBlock: null, OR: [{ memberId }, { nodeId: { in: nodes } }] },
      select: { kind: true, nodeId: true, inquiryId: true },
    }),
  ]);
  return {
    id: row.id,
    countedOn: row.countedOn && fromDbDate(row.countedOn),
    bornBlock: row.bornBlock,
    ended: row.endedBlock === null ? null : { block: row.endedBlock, into: row.endedInto, now },
    cards,
    numbers,
    inquiries,
    inquiryCount,
    ties,
    entries,
    decisions,
    joined: joined.map((one) => one.id),
    findings: findings as Member["findings"],
    timeZone: clock.timeZone,
  };
}

async function readNumbers(memberId: number): Promise<MemberNumberNode[]> {
  return db.$queryRaw<MemberNumberNode[]>`
    select n.id, n.number, n.company_id as "companyId", co.name_ja as "nameJa", co.name_en as "nameEn",
      n.set_aside as "setAside"
    from member_number n join company co on co.id = n.company_id where n.member_id = ${memberId}::int order by n.id`;
}

async function readInquiries(memberId: number): Promise<MemberInquiry[]> {
  return db.$queryRaw<MemberInquiry[]>`
    with own as (
      select i.* from card c join inquiry i on i.card_id = c.id where c.member_id = ${memberId}::int
      union all
      select i.* from member_number n join inquiry i on i.number_id = n.id
      where n.member_id = ${memberId}::int and i.card_id is null and i.ties and n.set_aside is null
    )
    select i.id, i.reference, i.company_id as "companyId", co.name_ja as "nameJa", co.name_en as "nameEn",
      i.card_id as "cardId", i.number_id as "numberId", i.ties, i.live,
      case when i.voided then 'voided' when i.withdrawn then 'withdrawn' else 'live' end as state,
      i.received_on::text as "receivedOn", i.misuse_on::text as "misuseOn", i.amount, i.currency, i.merchant,
      coalesce(i.staff_case, i.reported_case)::int as "detectionCase",
      case when i.live then relief_state(i.staff_case, i.reported_case, i.charged, i.relieved, i.closed_as) end as relief,
      i.charged, i.relieved, (select e.currency from money_entry e where e.inquiry_id = i.id limit 1) as "moneyCurrency"
    from own i join company co on co.id = i.company_id
    where i.sightings > 0 order by i.received_on desc, i.id desc limit ${mostShown}::int`;
}

async function countInquiries(memberId: number): Promise<number> {
  const [row] = await db.$queryRaw<[{ n: number }]>`
    select ((select count(*) from card c join inquiry i on i.card_id = c.id where c.member_id = ${memberId}::int and i.sightings > 0)
      + (select count(*) from member_number n join inquiry i on i.number_id = n.id
          where n.member_id = ${memberId}::int and i.card_id is null and i.ties and n.set_aside is null and i.sightings > 0))::int as n`;
  return row.n;
}

/** Every tie among the nodes, those that hold as lib/members/edges.ts has them, and those that a split struck. */
async function readTies(memberId: number, nodes: readonly number[]): Promise<Tie[]> {
  if (nodes.length === 0) return [];
  const [holding, rows] = await Promise.all([
    memberEdges(db, nodes),
    db.$queryRaw<Tie[]>`
      with tie as (
        select least(i.card_id, i.number_id) as a, greatest(i.card_id, i.number_id) as b, count(*)::int as inquiries, false as reissue
        from inquiry i
        where i.live and i.ties and i.number_id is not null
          and (i.card_id = any (${[...nodes]}::int[]) or i.number_id = any (${[...nodes]}::int[]) and i.card_id is not null)
        group by 1, 2
        union all
        select least(old_card_id, new_card_id), greatest(old_card_id, new_card_id), 0, true from reissue_link
        where old_card_id = any (${[...nodes]}::int[]) or new_card_id = any (${[...nodes]}::int[])
        union all
        select a, b, 0, false from edge_decision where a = any (${[...nodes]}::int[]) or b = any (${[...nodes]}::int[])
      ),
      one as (select a, b, sum(inquiries)::int as inquiries, bool_or(reissue) as reissue from tie group by a, b),
      node as not materialized (select id, member_id from card union all select id, member_id from member_number)
      select one.a, one.b, one.inquiries, one.reissue, coalesce(e.struck, false) as struck,
        case when not e.struck then d.kind end as decided,
        nullif(coalesce(nullif(x.member_id, ${memberId}::int), y.member_id), ${memberId}::int) as "otherMember"
      from one join node x on x.id = one.a join node y on y.id = one.b
      left join edge_decision e on e.a = one.a and e.b = one.b left join decision d on d.id = e.decision_id
      order by one.a, one.b`,
  ]);
  const holds = new Set(holding.map((edge) => `${edge.a}-${edge.b}`));
  // What neither holds nor was struck is a number that was set aside: it ties nothing and is said at the number.
  return rows.filter((tie) => tie.struck || holds.has(`${tie.a}-${tie.b}`));
}

async function readDecisions(nodes: readonly number[]): Promise<MemberDecision[]> {
  const rows = await db.decision.findMany({
    where: {
      kind: { in: ["merge", "split", "link", "approve_number"] },
      OR: [{ nodeA: { in: [...nodes] } }, { nodeB: { in: [...nodes] } }],
    },
    orderBy: { id: "desc" },
    take: 200,
  });
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind as MemberDecision["kind"],
    nodeA: row.nodeA as number,
    nodeB: row.nodeB,
    reason: row.reason,
    madeByName: row.madeByName,
    madeAt: row.madeAt,
    undoneByName: row.undoneByName,
    undoneAt: row.undoneAt,
    undoReason: row.undoReason,
  }));
}

async function readEntries(memberId: number): Promise<MemberEntry[]> {
  const rows = await db.$queryRaw<(Omit<MemberEntry, "effectiveOn"> & { effectiveOn: string })[]>`
    select e.block_no as "blockNo", e.seq, b.at, e.effective_on::text as "effectiveOn", e.delta::int as delta, e.cause,
      b.person_name as "personName"
    from ledger_entry e join ledger_block b on b.no = e.block_no
    where e.member_id = ${memberId}::int order by e.block_no desc, e.seq desc limit 200`;
  return rows;
}

/** Follows what an ended id became to the member that stands today. */
async function holderNow(memberId: number): Promise<number | null> {
  const [row] = await db.$queryRaw<{ id: number }[]>`
    with recursive heir as (
      select id, ended_into, ended_block from member where id = ${memberId}::int
      union
      select m.id, m.ended_into, m.ended_block from heir h join member m on m.id = h.ended_into
    )
    select id from heir where ended_block is null and id <> ${memberId}::int limit 1`;
  return row?.id ?? null;
}
