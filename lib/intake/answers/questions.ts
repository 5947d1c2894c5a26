import { type Actor, permit } from "@/lib/access/actor";
import { witnessLook } from "@/lib/audit/change";
import { keptUntilChanged } from "@/lib/audit/kept-until-changed";
import { businessClock } from "@/lib/core/clock";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db, emptySql, type Sql, sql } from "@/lib/core/db";
import { statementOutcomes } from "@/lib/inquiries/statements";
import type { Ask } from "./schema";

/*
 * What card companies are asked: derived from the state of each open inquiry, never kept. A question is gone when what
 * it asks is known, whoever said it (RULEBOOK R5.1, R5.2).
 */

/** One inquiry with what is asked of it. */
export type Question = {
  readonly inquiryId: number;
  readonly reference: string | null;
  readonly bin: string | null;
  readonly last4: string | null;
  readonly receivedOn: IsoDate;
  readonly asks: readonly Ask[];
};

/** Words without an amount, of which nothing is booked either: what is asked is how much. */
function bareWords(company: Sql): Sql {
  return sql`
    select distinct r.company_id, r.key,
      case x.status when 'charged' then 'charge' when 'cancelled' then 'cancellation' else 'refund' end as kind
    from record_relief x join record r on r.batch_id = x.batch_id and r.row_no = x.row_no
    join batch b on b.id = x.batch_id
    where ${company} and b.state = 'committed' and x.amount is null and x.status in ('charged', 'cancelled', 'refunded')
      and r.outcome = any (${[...statementOutcomes]}::text[])`;
}

/**
 * Open inquiries with what is asked of them, as a query of (id, asks, …) beside the table `bare`.
 * @param company a condition on the inquiry `i`
 */
function questions(company: Sql): Sql {
  return sql`
    select * from (
      select i.id, i.company_id, i.reference, i.received_on, i.card_id, i.mask_head, i.mask_tail,
        i.content_batch, i.content_row, i.staff_case, i.staff_use,
        array_remove(array[
          case when coalesce(i.staff_case, i.reported_case) is null then 'CASE' end,
          case when bare.wordless then 'AMOUNT' end,
          case when coalesce(i.charged, 0) = 0 and (coalesce(i.relieved, 0) > 0
            or (coalesce(i.staff_case, i.reported_case) in (2, 3) and bare.wordless is not true)) then 'CHARGE' end,
          case when i.charged > i.relieved then
            case coalesce(i.staff_case, i.reported_case) when 3 then 'REFUND' when 2 then 'CANCELLATION' else 'RELIEF' end end,
          case when i.charged > 0 and i.relieved > i.charged then 'EXCESS' end
        ], null) as asks
      from inquiry i left join lateral (
        select true as wordless from bare b where b.company_id = i.company_id and b.key = i.key and not exists (
          select from money_entry e where e.inquiry_id = i.id and e.kind = b.kind and e.reverses_id is null
            and not exists (select from money_entry u where u.reverses_id = e.id))
        limit 1
      ) bare on true
      where ${company} and i.live and i.closed_as is null
    ) asked where cardinality(asks) > 0`;
}

/** The questions of one company, with the words that they need before them. */
export function questionsOf(companyId: number): Sql {
  return sql`with bare as materialized (${bareWords(sql`x.company_id = ${companyId}::int`)}),
    question as (${questions(sql`i.company_id = ${companyId}::int`)})`;
}

/** How many inquiries of each company have something to ask, those with most first; kept until something moves it. */
export async function countQuestions(
  actor: Actor,
): Promise<{ companyId: number; inquiries: number; oldest: IsoDate }[]> {
  permit(actor, "batch.read");
  const { today } = await businessClock(db);
  const asked = { name: "questions", today };
  const rows = await keptUntilChanged(
    asked,
    () => db.$queryRaw<{ company_id: number; n: number; oldest: Date }[]>`
    with bare as materialized (${bareWords(sql`true`)}),
      question as (${questions(sql`true`)})
    select company_id, count(*)::int as n, min(received_on) as oldest from question group by 1 order by 2 desc, 1`,
  );
  return rows.map((row) => ({ companyId: row.company_id, inquiries: row.n, oldest: fromDbDate(row.oldest) }));
}

/** Where a page of questions goes on: received date and id. */
export type Place = { readonly receivedOn: IsoDate; readonly id: number };

const PAGE = 50;

/** One company's questions, the oldest inquiry first; a page of fifty. */
export async function listQuestions(
  actor: Actor,
  companyId: number,
  after: Place | null,
): Promise<{ rows: Question[]; next: Place | null }> {
  permit(actor, "batch.read");
  await witnessLook(actor, { type: "list.read", subject: "list", details: { list: "answers" } });
  const beyond = after ? sql`where (q.received_on, q.id) > (${after.receivedOn}::date, ${after.id}::int)` : emptySql;
  const found = await db.$queryRaw<(Omit<Question, "receivedOn" | "inquiryId"> & { id: number; receivedOn: Date })[]>`
    ${questionsOf(companyId)}
    select q.id, q.reference, coalesce(c.bin, q.mask_head) as bin, coalesce(c.last4, q.mask_tail) as last4,
      q.received_on as "receivedOn", q.asks
    from question q left join card c on c.id = q.card_id ${beyond}
    order by q.received_on, q.id limit ${PAGE + 1}`;
  const rows = found.slice(0, PAGE).map(({ id, receivedOn, ...row }) => ({
    ...row,
    inquiryId: id,
    receivedOn: fromDbDate(receivedOn),
  }));
  const last = rows.at(-1);
  return { rows, next: found.length > PAGE && last ? { receivedOn: last.receivedOn, id: last.inquiryId } : null };
}
