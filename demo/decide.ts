import { systemActor } from "@/lib/access/actor";
import { db } from "@/lib/core/db";
import { decide, undoDecision } from "@/lib/inquiries/commands";
import { contentKey } from "@/lib/inquiries/rules";
import { takeReviews } from "@/lib/inquiries/take-reviews";
import { rejectBatch } from "@/lib/intake/check/decide";
import { correctReceivedOn, revertBatch } from "@/lib/intake/commit/revert";
import { answerReviews } from "@/lib/members/reviews/commands";
import { findDoubts } from "@/lib/members/reviews/find-doubts";
import { tokenOf } from "@/lib/vault/number-keys";
import { must } from "./must";
import { batchOf, inquiryIds, type Office } from "./office";
import type { Card, Company, Content, Decision, Inquiry } from "./schema";

/** A person decides: the invented card, number or inquiry is looked up, and the command is given by its id. */
export async function act(office: Office, decision: Decision): Promise<void> {
  const { manager, intake } = office.actors;
  const { kind, reason } = decision;
  switch (kind) {
    case "merge": {
      const [memberA, memberB] = [await memberOf(decision.a), await memberOf(decision.b)];
      must(await decide(manager, { kind, memberA, memberB, reason }), kind);
      return;
    }
    case "split": {
      const { id, memberId } = await cardOf(decision.card);
      must(await decide(manager, { kind, memberId, nodes: [id], reason }), kind);
      return;
    }
    case "review": {
      await findDoubts(systemActor("find-doubts"), "all");
      const reviewIds = [await reviewOf(decision.a, decision.b)];
      const { answer } = decision;
      if (answer === "take") must(await takeReviews(manager, { reviewIds, reason }), kind);
      else must(await answerReviews(answer === "parked" ? intake : manager, { reviewIds, answer, note: reason }), kind);
      return;
    }
    case "approve_number": {
      const numberId = await numberOf(office, decision.company, decision.number);
      must(await decide(manager, { kind, numberId, reason }), kind);
      return;
    }
    case "void": {
      const inquiryId = await idOf(office, decision.inquiry);
      const { reasonCode } = decision;
      const { decisionIds } = must(await decide(manager, { kind, inquiryId, reasonCode, reason }), kind);
      office.decisionIds.set(decision.inquiry, decisionIds[0] as number);
      return;
    }
    case "unvoid": {
      const decisionId = office.decisionIds.get(decision.inquiry) as number;
      must(await undoDecision(manager, { decisionId, reason }), kind);
      return;
    }
    case "refuse": {
      const inquiryId = await idOf(office, decision.inquiry);
      const content = await contentOf(office, decision.inquiry, decision.content);
      must(await decide(intake, { kind, inquiryId, content, reason }), kind);
      return;
    }
    case "revert":
      must(await revertBatch(manager, { batchId: batchOf(office, decision.delivery), reason }), kind);
      return;
    case "reject":
      must(await rejectBatch(intake, batchOf(office, decision.delivery), reason), kind);
      return;
    case "correctDate": {
      const batchId = batchOf(office, decision.delivery);
      must(await correctReceivedOn(manager, { batchId, receivedOn: decision.to, reason }), kind);
      return;
    }
  }
}

async function cardOf({ digits }: Card): Promise<{ id: number; memberId: number }> {
  const token = Uint8Array.from(tokenOf(digits));
  return db.card.findUniqueOrThrow({ where: { token }, select: { id: true, memberId: true } });
}

/** The doubtful pair whose ends are these cards, or the member numbers beside them. */
async function reviewOf(a: Card, b: Card): Promise<number> {
  const [one, other] = await Promise.all([cardOf(a), cardOf(b)]);
  const [row] = await db.$queryRaw<{ id: number }[]>`
    with near (side, node) as (
      select 'a', ${one.id}::int union select 'b', ${other.id}::int
      union select 'a', number_id from inquiry where card_id = ${one.id}::int
      union select 'b', number_id from inquiry where card_id = ${other.id}::int
    )
    select r.id from review r
    where exists (select from near where side = 'a' and node in (r.node_id, r.node_b))
      and exists (select from near where side = 'b' and node in (r.node_id, r.node_b)) order by r.id limit 1`;
  if (!row) throw new Error(`no pair of ${one.id} and ${other.id} was found`);
  return row.id;
}

async function memberOf(card: Card): Promise<number> {
  return (await cardOf(card)).memberId;
}

async function numberOf(office: Office, company: Company, number: string): Promise<number> {
  const companyId = office.companyIds.get(company.code) as number;
  const where = { companyId_number: { companyId, number } };
  return (await db.memberNumber.findUniqueOrThrow({ where, select: { id: true } })).id;
}

async function idOf(office: Office, inquiry: Inquiry): Promise<number> {
  return (await inquiryIds(office, [inquiry])).get(inquiry) as number;
}

/** How the content that an amendment said is named in a decision. */
async function contentOf(office: Office, inquiry: Inquiry, content: Content): Promise<string> {
  for (const [delivery, batchId] of office.batchIds) {
    if (!delivery.rows.some((row) => row.content === content)) continue;
    const said = await db.record.findFirstOrThrow({
      where: { batchId, reference: inquiry.reference },
      select: { contentHash: true, bin: true, last4: true },
    });
    const hash = Buffer.from(said.contentHash ?? []).toString("hex");
    return contentKey({ hash, card: { token: null, head: said.bin ?? "", tail: said.last4 ?? "" } });
  }
  throw new Error(`nobody has said that of ${inquiry.reference}`);
}
