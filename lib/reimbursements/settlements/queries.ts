import { type Actor, permit } from "@/lib/access/actor";
import { witness, witnessLook } from "@/lib/audit/change";
import { keptUntilChanged } from "@/lib/audit/kept-until-changed";
import { businessClock, realNow } from "@/lib/core/clock";
import type { IsoDate } from "@/lib/core/dates";
import { db, type Sql, sql } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { cutPage, keysetParts, readCursor, readParts, writeCursor } from "@/lib/core/keyset";
import type { EntryKind } from "@/lib/reimbursements/schema";

/*
 * Statements with card companies: what each advanced for the organisation, and what the organisation paid it. Amounts are
 * in the currency's smallest unit; sums are made as numeric and read as bigint, so that they are exact at any size.
 */

type Company = { id: number; nameJa: string; nameEn: string };

export type Balance = Company & {
  /** Null: nothing was advanced or paid yet. */
  currency: string | null;
  advanced: bigint;
  settled: bigint;
  /** Since when something that was advanced stands unpaid, the oldest being paid first; null: nothing does. */
  openSince: IsoDate | null;
};

/**
 * Every card company by currency, those with the most open first, those without any movement last. It adds up all that was
 * ever advanced: kept until something moves it.
 */
export async function listBalances(actor: Actor): Promise<Balance[]> {
  permit(actor, "settlement.read");
  await witnessLook(actor, { type: "list.read", subject: "list", details: { list: "settlements" } });
  const { today } = await businessClock(db);
  const asked = { name: "balances", today, also: ["settlement.booked", "settlement.reversed"] };
  return keptUntilChanged(asked, readBalances);
}

async function readBalances(): Promise<Balance[]> {
  const rows = await db.$queryRaw<
    (Company & { currency: string | null; advanced: string; settled: string; openSince: string | null })[]
  >`
    with total as (
      select company_id, currency, sum(advanced) as advanced, sum(settled) as settled from settlement_line group by 1, 2
    ), running as (
      select l.company_id, l.currency, l.on_day,
        sum(l.advanced) over (partition by l.company_id, l.currency order by l.on_day, l.line) <= t.settled as paid, l.line
      from settlement_line l join total t using (company_id, currency) where l.advanced <> 0
    ), standing as (
      -- Paid, the oldest first, up to the last line at which what was paid covers all that was advanced until then.
      select company_id, currency, on_day, bool_or(paid) over (partition by company_id, currency
        order by on_day, line rows between current row and unbounded following) as paid
      from running
    )
    select c.id, c.name_ja as "nameJa", c.name_en as "nameEn", t.currency,
      coalesce(t.advanced, 0)::text as advanced, coalesce(t.settled, 0)::text as settled,
      (select min(on_day)::text from standing s
        where s.company_id = c.id and s.currency = t.currency and not s.paid) as "openSince"
    from company c left join total t on t.company_id = c.id
    order by t.advanced - t.settled desc nulls last, c.id, t.currency`;
  return rows.map((row) => ({ ...row, advanced: BigInt(row.advanced), settled: BigInt(row.settled) }));
}

export type Period = { readonly from?: IsoDate; readonly to?: IsoDate };

/** One currency of a statement: opening + advanced − settled = closing. */
export type StatementSum = { currency: string; opening: bigint; advanced: bigint; settled: bigint; closing: bigint };

export type StatementLine = {
  line: string;
  on: IsoDate;
  currency: string;
  /** A reversal takes away: below zero. */
  advanced: bigint;
  settled: bigint;
  kind: EntryKind | "settlement";
  id: number;
  reversesId: number | null;
  reversed: boolean;
  inquiryId: number | null;
  inquiryReference: string | null;
  reference: string;
  note: string;
  madeByName: string;
};

/** The sums of a card company's statement of a period, both days inclusive; an open end reaches as far as there is any. */
export async function findStatement(
  actor: Actor,
  input: { companyId: number; period: Period },
): Promise<{ company: Company; sums: StatementSum[]; settlements: number }> {
  permit(actor, "settlement.read");
  const { companyId, period } = input;
  const company = await db.company.findUnique({
    where: { id: companyId },
    select: { id: true, nameJa: true, nameEn: true },
  });
  if (!company) throw new NotFound(`company ${companyId}`);
  await witnessLook(actor, {
    type: "settlement.read",
    subject: "company",
    subjectId: companyId,
    details: { from: period.from ?? null, to: period.to ?? null },
  });
  const rows = await db.$queryRaw<{ currency: string; opening: string; advanced: string; settled: string }[]>`
    select currency, coalesce(sum(advanced - settled) filter (where not ${since(period)}), 0)::text as opening,
      coalesce(sum(advanced) filter (where ${since(period)}), 0)::text as advanced,
      coalesce(sum(settled) filter (where ${since(period)}), 0)::text as settled
    from settlement_line where company_id = ${companyId} and ${until(period)} group by currency order by currency`;
  const sums = rows.map(({ currency, ...row }) => {
    const [opening, advanced, settled] = [BigInt(row.opening), BigInt(row.advanced), BigInt(row.settled)];
    return { currency, opening, advanced, settled, closing: opening + advanced - settled };
  });
  return { company, sums, settlements: await db.settlementEntry.count({ where: { companyId } }) };
}

// By the view's own names: `line` alone would be the text that is read out.
const key = { column: sql`l.on_day`, type: sql`date`, nullable: false, id: sql`l.line` };

/** The lines of the period, a page by their day. */
export async function listStatementLines(
  actor: Actor,
  input: { companyId: number; period: Period; descending: boolean; after?: string; before?: string; size: number },
): Promise<{
  rows: StatementLine[];
  next: string | null;
  previous: string | null;
  count: { value: number; atLeast: boolean };
  asOf: Date;
}> {
  permit(actor, "settlement.read");
  const { companyId, period, descending, size } = input;
  const cursor = readCursor(input.after ?? input.before, "date");
  const backwards = cursor !== null && input.after === undefined;
  const parts = keysetParts(key, { descending, cursor, backwards });
  const found = await readParts(parts, size + 1, (where, order, limit) =>
    readLines(companyId, period, where, order, limit),
  );
  const [counted] = await db.$queryRaw<[{ n: number }]>`
    select count(*)::int as n from settlement_line where company_id = ${companyId} and ${since(period)} and ${until(period)}`;
  const page = cutPage(found, size, { cursor, backwards }, (row) => writeCursor(row.on, Number(row.line)));
  return { ...page, count: { value: counted.n, atLeast: false }, asOf: realNow() };
}

const EXPORTED_AT_ONCE = 1_000;

/** The whole statement, some thousand lines at a time; the entry of the trail is written before the first one leaves. */
export async function* exportStatement(
  actor: Actor,
  input: { companyId: number; period: Period; descending: boolean },
): AsyncGenerator<StatementLine[]> {
  permit(actor, "settlement.read");
  const { companyId, period, descending } = input;
  const [counted] = await db.$queryRaw<[{ n: number }]>`
    select count(*)::int as n from settlement_line where company_id = ${companyId} and ${since(period)} and ${until(period)}`;
  await witness(actor, {
    type: "list.exported",
    subject: "company",
    subjectId: companyId,
    details: { list: "settlements", rows: counted.n },
  });
  for (let cursor = null as ReturnType<typeof readCursor>; ; ) {
    const [part] = keysetParts(key, { descending, cursor, backwards: false });
    if (!part) return;
    const rows = await readLines(companyId, period, part.where, part.order, EXPORTED_AT_ONCE);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < EXPORTED_AT_ONCE) return;
    cursor = { value: last.on, id: Number(last.line) };
  }
}

async function readLines(companyId: number, period: Period, where: Sql, order: Sql, limit: number) {
  return db.$queryRaw<StatementLine[]>`
    select line::text, on_day::text as on, currency, advanced, settled, kind, id, reverses_id as "reversesId",
      case when kind = 'settlement' then exists (select from settlement_entry r where r.reverses_id = l.id)
        else exists (select from money_entry r where r.reverses_id = l.id) end as reversed,
      inquiry_id as "inquiryId", inquiry_reference as "inquiryReference", reference, note, made_by_name as "madeByName"
    from settlement_line l
    where company_id = ${companyId} and ${since(period)} and ${until(period)} and ${where}
    order by ${order} limit ${limit}`;
}

function since({ from }: Period): Sql {
  return from ? sql`on_day >= ${from}::date` : sql`true`;
}

function until({ to }: Period): Sql {
  return to ? sql`on_day <= ${to}::date` : sql`true`;
}
