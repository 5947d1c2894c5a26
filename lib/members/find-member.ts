import { type Actor, permit } from "@/lib/access/actor";
import { witness } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { type Evidence, readEvidence } from "./evidence";
import { type HistoryBlock, readHistory } from "./history";
import { moot } from "./reviews/find-doubts";
import type { ReviewKind } from "./schema";

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
  evidence: Evidence;
  history: HistoryBlock[];
  decisions: MemberDecision[];
  /** Ids that joined into this one. */
  joined: number[];
  /** What waits in the queue about it. */
  findings: { id: number; kind: ReviewKind }[];
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
  const [clock, cards, numbers, history, joined, now] = await Promise.all([
    businessClock(db),
    db.card.findMany({ where: { memberId }, orderBy: { id: "asc" }, select: { id: true, bin: true, last4: true } }),
    readNumbers(memberId),
    readHistory(memberId),
    db.member.findMany({ where: { endedInto: memberId }, orderBy: { id: "asc" }, select: { id: true } }),
    row.endedBlock === null ? null : holderNow(memberId),
  ]);
  const nodes = [...cards, ...numbers].map((node) => node.id);
  const [inquiries, inquiryCount, evidence, decisions, findings] = await Promise.all([
    readInquiries(memberId),
    countInquiries(memberId),
    readEvidence(memberId, nodes),
    readDecisions(nodes),
    readFindings(memberId, nodes),
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
    evidence,
    history,
    decisions,
    joined: joined.map((one) => one.id),
    findings,
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

async function readFindings(memberId: number, nodes: readonly number[]): Promise<Member["findings"]> {
  return db.$queryRaw<Member["findings"]>`
    select r.id, r.kind from review r
    where r.closed_block is null and r.answer is null and not ${moot}
      and (r.member_id = ${memberId}::int or r.node_id = any (${[...nodes]}::int[]) or r.node_b = any (${[...nodes]}::int[])
        or r.inquiry_id in (select i.id from inquiry i where i.card_id = any (${[...nodes]}::int[])))
    order by r.id limit 20`;
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
