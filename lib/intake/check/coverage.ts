import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { addDays, daysBetween, fromDbDate, type IsoDate, isIsoDate, toDbDate } from "@/lib/core/dates";
import { db, sql } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";
import type { BatchCompany } from "@/lib/intake/batches";
import type { BatchState } from "@/lib/intake/schema";

/** Days from … to, both inclusive. */
export type Span = { readonly from: IsoDate; readonly to: IsoDate };
export type CoveringBatch = Span & { readonly id: number; readonly state: BatchState };

export type Coverage = {
  readonly company: BatchCompany;
  readonly today: IsoDate;
  /** First to last day that any delivery covers; null: none says. */
  readonly whole: Span | null;
  /** Days in between that no delivery covers. */
  readonly missing: readonly Span[];
  /** Days that more than one covers. */
  readonly overlapping: readonly Span[];
  /** Since the last covered day. */
  readonly silentDays: number | null;
  /** Deliveries that cover a day of the month asked for. */
  readonly batches: readonly CoveringBatch[];
  /** Deliveries that do not say what they cover. */
  readonly unsaid: readonly { readonly id: number; readonly receivedOn: IsoDate }[];
};

/** Spans and deliveries that are named; of a long history the newest. */
const NAMED = 50;

/**
 * Which days a card company's deliveries cover: the month asked for day by day, and over the whole time what is missing
 * between the first and the last covered day, and what overlaps. Rejected, reverted and unreadable ones cover nothing.
 * @param month its first day; the page shows whole weeks, so that deliveries of the days around are told as well
 */
export async function findCoverage(actor: Actor, companyId: number, month: IsoDate): Promise<Coverage> {
  permit(actor, "batch.read");
  const company = await db.company.findUnique({
    where: { id: companyId },
    select: { id: true, code: true, nameJa: true, nameEn: true },
  });
  if (!company) throw new NotFound(`company ${companyId}`);
  const [{ today }, [bounds], missing, overlapping, batches, unsaid] = await Promise.all([
    businessClock(db),
    db.$queryRaw<[{ from: Date | null; to: Date | null }]>`
      select min(covers_from) as "from", max(covers_to) as "to" from batch where ${covering(companyId)}`,
    db.$queryRaw<{ from: Date; to: Date }[]>`
      select lower(gap) as "from", upper(gap) - 1 as "to" from (
        select unnest(datemultirange(daterange(min(covers_from), max(covers_to), '[]'))
          - range_agg(daterange(covers_from, covers_to, '[]'))) as gap
          from batch where ${covering(companyId)} having count(*) > 0) gaps
       order by 1 desc limit ${NAMED}`,
    // Deliveries per day change only where one begins or has ended: between two such days the sum stands.
    db.$queryRaw<{ from: Date; to: Date }[]>`
      with steps as (
        select day, sum(step) as step from (
          select covers_from as day, 1 as step from batch where ${covering(companyId)}
          union all select covers_to + 1, -1 from batch where ${covering(companyId)}) s group by day),
      levels as (select day, sum(step) over (order by day) > 1 as many, lead(day) over (order by day) as until from steps)
      select lower(span) as "from", upper(span) - 1 as "to" from (
        select unnest(range_agg(daterange(day, until))) as span from levels where many) spans
       order by 1 desc limit ${NAMED}`,
    db.$queryRaw<{ id: number; state: BatchState; from: Date; to: Date }[]>`
      select id, state, covers_from as "from", covers_to as "to" from batch
       where ${covering(companyId)} and covers_from < ${addDays(month, 38)}::date and covers_to >= ${addDays(month, -7)}::date
       order by covers_from, id`,
    db.$queryRaw<{ id: number; receivedOn: Date }[]>`
      select id, received_on as "receivedOn" from batch
       where company_id = ${companyId}::int and covers_from is null
         and state not in ('rejected', 'reverted', 'unreadable')
       order by received_on desc, id desc limit ${NAMED}`,
  ]);
  const whole = bounds.from && bounds.to ? span({ from: bounds.from, to: bounds.to }) : null;
  return {
    company,
    today,
    whole,
    missing: missing.map(span),
    overlapping: overlapping.map(span),
    silentDays: whole && Math.max(0, daysBetween(whole.to, today)),
    batches: batches.map(({ id, state, ...days }) => ({ id, state, ...span(days) })),
    unsaid: unsaid.map((one) => ({ id: one.id, receivedOn: fromDbDate(one.receivedOn) })),
  };
}

export type CoversRefusal = "WRONG_STATE" | "DATE_INVALID" | "DATES_REVERSED";

/**
 * Corrects which days a delivery covers, or says it for the first time. The count goes by the received date alone, so
 * that nothing else changes. Refuses WRONG_STATE where the delivery was rejected or reverted, DATE_INVALID,
 * DATES_REVERSED.
 */
export async function correctCovers(
  actor: Actor,
  input: { batchId: number; from: IsoDate; to: IsoDate },
): Promise<Result<null, CoversRefusal>> {
  permit(actor, "batch.receive");
  const { batchId, from, to } = input;
  if (!isIsoDate(from) || !isIsoDate(to)) return refuse("DATE_INVALID");
  if (from > to) return refuse("DATES_REVERSED");
  return change<null, CoversRefusal>(actor, async (tx) => {
    const { count } = await tx.batch.updateMany({
      where: { id: batchId, state: { notIn: ["rejected", "reverted"] } },
      data: { coversFrom: toDbDate(from), coversTo: toDbDate(to) },
    });
    if (count === 0) {
      if ((await tx.batch.count({ where: { id: batchId } })) === 0) throw new NotFound(`batch ${batchId}`);
      return refuse("WRONG_STATE");
    }
    return changed(null, {
      type: "batch.coversCorrected",
      subject: "batch",
      subjectId: batchId,
      details: { from, to },
    });
  });
}

function covering(companyId: number) {
  return sql`company_id = ${companyId}::int and covers_from is not null
    and state not in ('rejected', 'reverted', 'unreadable')`;
}

function span(days: { from: Date; to: Date }): Span {
  return { from: fromDbDate(days.from), to: fromDbDate(days.to) };
}
