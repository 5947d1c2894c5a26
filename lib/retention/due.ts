import { emptySql, type Reader, type Sql, sql } from "@/lib/core/db";
import type { DataClass } from "./schema";

/*
 * What is due: of each class the things past the cut-off, and whether a legal hold keeps them. Preview, run and report
 * all read these, so that what was shown is what goes. A hold keeps what it names and whatever that lies in: a member's
 * covers the deliveries that named the member, a company's the cards that it inquired about.
 */

/** What a cut-off is to the statements: its day, and the instant at which it begins in the incident's zone. */
export type CutOff = { readonly day: string; readonly begins: Date };

const heldWhole = sql`exists (select from retention_hold h where h.ended_at is null and h.scope = 'incident')`;

const anyHold = sql`exists (select from retention_hold h where h.ended_at is null)`;

/** @param batch the batch's id and company, as the statement around has them */
function heldBatch(id: Sql, company: Sql): Sql {
  return sql`exists (select from retention_hold h where h.ended_at is null and (h.scope = 'incident'
      or (h.scope = 'company' and h.subject_id = ${company}) or (h.scope = 'batch' and h.subject_id = ${id})
      or (h.scope = 'member' and exists (
        select from inquiry i join record r on r.company_id = i.company_id and r.key = i.key
         where r.batch_id = ${id} and (i.card_id in (select c.id from card c where c.member_id = h.subject_id)
           or i.number_id in (select n.id from member_number n where n.member_id = h.subject_id))))))`;
}

/** Inquiries that a card's member has, by its cards and its member numbers. */
const inquiriesOfMember = sql`(
  select i.* from card o join inquiry i on i.card_id = o.id where o.member_id = c.member_id
  union all
  select i.* from member_number n join inquiry i on i.number_id = n.id where n.member_id = c.member_id)`;

const heldCard = sql`exists (select from retention_hold h where h.ended_at is null and (h.scope = 'incident'
    or (h.scope = 'member' and h.subject_id = c.member_id)
    or (h.scope = 'company' and exists (select from inquiry i where i.card_id = c.id and i.company_id = h.subject_id))
    or (h.scope = 'batch' and exists (select from record r where r.batch_id = h.subject_id
      and (r.token = c.token or r.old_token = c.token)))
    or (h.scope = 'batch' and exists (select from record_relief l where l.batch_id = h.subject_id
      and l.new_token = c.token))))`;

/** The inquiry i: by its company, its member, or a delivery that told of it. */
const heldInquiry = sql`exists (select from retention_hold h where h.ended_at is null and (h.scope = 'incident'
    or (h.scope = 'company' and h.subject_id = i.company_id)
    or (h.scope = 'member' and (i.card_id in (select c.id from card c where c.member_id = h.subject_id)
      or i.number_id in (select n.id from member_number n where n.member_id = h.subject_id)))
    or (h.scope = 'batch' and exists (
      select from record r where r.batch_id = h.subject_id and r.company_id = i.company_id and r.key = i.key))))`;

/**
 * Rows (id, held) of what is due in a class.
 * Deliveries: bytes and cells of batches that ended (committed, rejected or reverted) before the cut-off.
 * Cards: sealed numbers whose member has no open case, and was neither inquired about nor closed since the cut-off; one
 * that was typed as the new number of a card, and is nobody's yet, goes by the inquiry that it was typed at.
 * Evidence: people's mends, sealed as sent and as mended, of deliveries that ended before the cut-off.
 * Case evidence: files whose case is closed, or no case any more, since before the cut-off.
 * Case notes: the words of those whose case is closed, or no case any more, since before the cut-off.
 * Fraud reports: numbers, addresses and words that came before the cut-off; only a hold on the whole incident keeps them.
 * Register: sealed numbers of loads, and files that nobody had loaded, since before the cut-off.
 * Callers: contact, reference and number of who agreed before the cut-off; only a hold on the whole incident keeps them.
 * The trail's ids are segments; only whole ones go, from the oldest on, and any hold keeps them all.
 */
export function dueOf(dataClass: DataClass, { day, begins }: CutOff): Sql {
  switch (dataClass) {
    case "deliveries":
      return sql`
        select b.id, ${heldBatch(sql`b.id`, sql`b.company_id`)} as held from batch b
         where b.erased_on is null and b.state in ('committed', 'rejected', 'reverted')
           and coalesce(b.ended_at, b.committed_at) < ${begins}::timestamptz`;
    case "cards":
      return sql`
        select c.id, ${heldCard} as held from card c
         where c.erased_on is null and not exists (
           select from ${inquiriesOfMember} i where (i.live and i.closed_as is null)
             or i.received_on >= ${day}::date or i.closed_at >= ${begins}::timestamptz)
           and not exists (select from replacement_step s join inquiry i on i.id = s.inquiry_id
             where s.new_card_id = c.id and ((i.live and i.closed_as is null)
               or i.received_on >= ${day}::date or i.closed_at >= ${begins}::timestamptz))
           and not exists (select from record r join batch b on b.id = r.batch_id
             where b.state not in ('committed', 'rejected', 'reverted') and r.token = c.token)`;
    case "evidence":
      return sql`
        select m.id, ${heldBatch(sql`b.id`, sql`b.company_id`)} as held from mend m join batch b on b.id = m.batch_id
         where length(m.sealed_original) > 0 and b.state in ('committed', 'rejected', 'reverted') and m.made_at < ${begins}::timestamptz
           and coalesce(b.ended_at, b.committed_at) < ${begins}::timestamptz`;
    case "caseEvidence":
      return sql`
        select e.id, ${heldInquiry} as held from case_evidence e join inquiry i on i.id = e.inquiry_id
         where e.erased_on is null and e.kind <> 'reference' and e.added_at < ${begins}::timestamptz
           and (not i.live or i.closed_at < ${begins}::timestamptz)`;
    case "caseNotes":
      return sql`
        select n.id, ${heldInquiry} as held from case_note n join inquiry i on i.id = n.inquiry_id
         where n.erased_on is null and n.made_at < ${begins}::timestamptz
           and (not i.live or i.closed_at < ${begins}::timestamptz)`;
    case "fraudReports":
      return sql`
        select r.id, ${heldWhole} as held from fraud_report r where r.erased_on is null and r.reported_on < ${day}::date`;
    case "register":
      return sql`
        select l.id, ${heldWhole} as held from exposure_load l
         where l.erased_on is null and (l.state = 'loaded' and l.ended_at < ${begins}::timestamptz
           or l.state in ('received', 'unreadable') and l.received_at < ${begins}::timestamptz)`;
    case "callers":
      return sql`
        select r.call_id as id, ${heldWhole} as held from hotline_caller r
         where r.erased_on is null and r.agreed_on < ${day}::date`;
    case "searches":
      return sql`select s.id, ${heldWhole} as held from stored_search s where s.created_at < ${begins}::timestamptz`;
    case "sessions":
      return sql`
        select s.id, ${heldWhole} as held from app_session s
         where coalesce(s.ended_at, s.seen_at) < ${begins}::timestamptz`;
    case "trail":
      return sql`
        select s.no as id, ${anyHold} as held from audit_segment s
         where exists (select from audit_seal l where l.segment = s.no)
           and not exists (select from audit_segment o where o.no <= s.no and o.last_at >= ${begins}::timestamptz)`;
  }
}

/** How much is due, and how much of it is held. */
export async function countDue(
  reader: Reader,
  dataClass: DataClass,
  cutOff: CutOff,
): Promise<{ due: number; held: number }> {
  const [found] = await reader.$queryRaw<[{ due: number; held: number }]>`
    select count(*) filter (where not held)::int as due, count(*) filter (where held)::int as held
      from (${dueOf(dataClass, cutOff)}) found`;
  return found;
}

/** The next things to erase. @returns a statement that gives their ids */
export function nextDue(dataClass: DataClass, cutOff: CutOff, limit: number): Sql {
  // A hold placed meanwhile waits for the lock under which holds are placed, or is seen here.
  return sql`select id from (${dueOf(dataClass, cutOff)}) found where not held order by id ${limit > 0 ? sql`limit ${limit}` : emptySql}`;
}
