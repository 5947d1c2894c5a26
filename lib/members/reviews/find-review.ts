import { type Actor, permit } from "@/lib/access/actor";
import { witness } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import type { IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { type PairDetails, type PairKind, pairKinds, type ReviewRow } from "@/lib/members/schema";
import { findReviews } from "./queries";
import { type Point, type SideFacts, weighPair } from "./rules";

export type SideInquiry = {
  id: number;
  reference: string | null;
  receivedOn: IsoDate;
  misuseOn: IsoDate | null;
  amount: bigint | null;
  currency: string | null;
  merchant: string | null;
  expiry: string | null;
  cardBin: string | null;
  cardLast4: string | null;
  memberNumber: string | null;
  nameJa: string;
  nameEn: string;
};

/** One end of a doubtful pair: the member that holds it now, and what its inquiries say. */
export type Side = SideFacts & {
  nodeId: number;
  memberId: number;
  countedOn: IsoDate | null;
  inquiryCount: number;
  /** The newest first; the one that raised the pair among them. */
  inquiries: SideInquiry[];
};

export type Review = ReviewRow & {
  details: Partial<PairDetails> & { decisionId?: number };
  answeredAt: Date | null;
  decisionId: number | null;
  /** Of what the evidence raised: the split that was rejoined, or how many live cards stand with the number. */
  finding: {
    split: { madeByName: string; madeAt: Date; reason: string } | null;
    cards: number | null;
    limit: number;
  } | null;
  /** Of a pair: both ends, the incoming one first; of a reissue the card that was replaced first. */
  sides: [Side, Side] | null;
  points: { for: Point[]; against: Point[] } | null;
  timeZone: string;
};

const shown = 5;

/** One review with what a person needs to answer it. The look leaves an entry, written first (RULEBOOK R8.5). */
export async function findReview(actor: Actor, reviewId: number): Promise<Review> {
  permit(actor, "review.read");
  const [row] = await findReviews(actor, [reviewId]);
  const more = await db.review.findUnique({
    where: { id: reviewId },
    select: { details: true, answeredAt: true, decisionId: true, nodeId: true, nodeB: true },
  });
  if (!row || !more) throw new NotFound(`review ${reviewId}`);
  await witness(actor, { type: "review.read", subject: "review", subjectId: reviewId, details: { kind: row.kind } });
  const details = more.details as Review["details"];
  const { timeZone } = await businessClock(db);
  const base = { ...row, details, answeredAt: more.answeredAt, decisionId: more.decisionId, timeZone };
  if (more.nodeId === null || more.nodeB === null) {
    return { ...base, sides: null, points: null, finding: await readFinding(row, details) };
  }
  const [a, b] = await Promise.all([more.nodeId, more.nodeB].map((node) => readSide(node, details.inquiryId ?? null)));
  if (!a || !b) throw new NotFound(`nodes of review ${reviewId}`);
  const swap =
    row.kind === "reissue"
      ? details.oldCardId === b.nodeId
      : b.inquiries.some((one) => one.id === details.inquiryId) &&
        !a.inquiries.some((one) => one.id === details.inquiryId);
  const sides: [Side, Side] = swap ? [b, a] : [a, b];
  return { ...base, sides, points: weighPair(row.kind as PairKind, ...sides), finding: null };
}

async function readFinding(row: ReviewRow, details: Review["details"]): Promise<Review["finding"]> {
  const { numberLimit } = await db.incident.findUniqueOrThrow({ where: { id: 1 }, select: { numberLimit: true } });
  const split = details.decisionId
    ? await db.decision.findUnique({
        where: { id: details.decisionId },
        select: { madeByName: true, madeAt: true, reason: true },
      })
    : null;
  const [cards] =
    row.kind === "number_over_limit"
      ? await db.$queryRaw<[{ n: number }]>`
          select count(distinct card_id)::int as n from inquiry
          where number_id = ${row.a?.id ?? null}::int and live and ties and card_id is not null`
      : [];
  return { split, cards: cards?.n ?? null, limit: numberLimit };
}

/** Whether a review is a pair, which can be taken. */
export function isPair(kind: string): kind is PairKind {
  return (pairKinds as readonly string[]).includes(kind);
}

async function readSide(node: number, raisedBy: number | null): Promise<Side | null> {
  const [row] = await db.$queryRaw<(Omit<Side, "inquiries"> & { inquiries: SideInquiry[] })[]>`
    with node as (
      select id, member_id, bin, last4, null::text as number from card where id = ${node}::int
      union all select id, member_id, null, null, number from member_number where id = ${node}::int
    ),
    said as materialized (
      select i.*, c.bin as card_bin, c.last4 as card_last4, n.number as said_number, r.expiry, co.name_ja, co.name_en
      from inquiry i left join card c on c.id = i.card_id left join member_number n on n.id = i.number_id
      left join record r on r.batch_id = i.content_batch and r.row_no = i.content_row
      join company co on co.id = i.company_id
      where i.live and (i.card_id = ${node}::int or i.number_id = ${node}::int)
    )
    select node.id as "nodeId", node.member_id as "memberId", node.bin, node.last4, node.number,
      (select counted_on::text from member m where m.id = node.member_id) as "countedOn",
      (select count(*)::int from said) as "inquiryCount",
      (select min(misuse_on)::text from said) as "firstUse", (select max(misuse_on)::text from said) as "lastUse",
      coalesce((select json_agg(distinct company_id) from said), '[]') as companies,
      coalesce((select json_agg(distinct said_number) from said where said_number is not null), '[]') as numbers,
      coalesce((select json_agg(distinct coalesce(card_bin, mask_head, '') || coalesce(card_last4, mask_tail, '')) from said
        where card_id is not null or mask_tail is not null), '[]') as cards,
      coalesce((select json_agg(distinct expiry) from said where expiry is not null), '[]') as expiries,
      coalesce((select json_agg(distinct merchant) from said where merchant is not null), '[]') as merchants,
      coalesce((select json_agg(x) from (
        select id, reference, received_on as "receivedOn", misuse_on as "misuseOn", amount::text as amount, currency, merchant, expiry,
          coalesce(card_bin, mask_head) as "cardBin", coalesce(card_last4, mask_tail) as "cardLast4",
          said_number as "memberNumber", name_ja as "nameJa", name_en as "nameEn"
        from said order by id = ${raisedBy}::int desc nulls last, received_on desc, id desc limit ${shown}::int) x), '[]') as inquiries
    from node`;
  if (!row) return null;
  return {
    ...row,
    inquiries: row.inquiries.map((one) => ({ ...one, amount: one.amount === null ? null : BigInt(one.amount) })),
  };
}
