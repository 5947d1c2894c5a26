import { type Actor, permit } from "@/lib/access/actor";
import { businessClock } from "@/lib/core/clock";
import type { IsoDate } from "@/lib/core/dates";
import { db, type Reader } from "@/lib/core/db";
import { type Bearers, casesAsOf, countBearers } from "@/lib/inquiries/bearers";
import { type AgeBucketId, type Amounts, ageBuckets, bucketOf, inOrder, receivedIn } from "./rules";

/** The headline as of a day's end (RULEBOOK R5.5). */
export type Burden = Bearers & { readonly asOf: IsoDate; readonly burden: Amounts };

/**
 * Members who carried a burden at a day's end, how much, and of how many it was not yet known: from the money entries
 * booked, the cases received and those closed by then.
 */
export async function burdenAsOf(reader: Reader, asOf: IsoDate): Promise<Burden> {
  const [bearers, amounts] = await Promise.all([
    countBearers(reader, asOf),
    reader.$queryRaw<{ currency: string; amount: string }[]>`
      select currency, sum(burden)::text as amount from (${casesAsOf(asOf)}) o
      where relief = 'carries_burden' group by currency order by sum(burden) desc, currency`,
  ]);
  return { asOf, ...bearers, burden: amounts.map((one) => ({ ...one, amount: BigInt(one.amount) })) };
}

export type AgeBucket = {
  readonly id: AgeBucketId;
  /** Received dates in it. */
  readonly received: { readonly from?: IsoDate; readonly to: IsoDate };
  /** Cases, as the list behind each figure counts them. */
  readonly carries: number;
  readonly notYetKnown: number;
  readonly burden: Amounts;
};

/** Cases with a burden and cases of which it is not known, by days since they were received, today by the business clock. */
export async function listAgeBuckets(actor: Actor): Promise<{ asOf: IsoDate; buckets: AgeBucket[] }> {
  permit(actor, "dashboard.read");
  const { today } = await businessClock(db);
  const rows = await db.$queryRaw<
    { received: string; currency: string | null; carries: number; notYetKnown: number; amount: string }[]
  >`
    select received_on::text as received, case when relief = 'carries_burden' then currency end as currency,
      count(*) filter (where relief = 'carries_burden')::int as carries,
      count(*) filter (where relief = 'not_yet_known')::int as "notYetKnown",
      coalesce(sum(burden) filter (where relief = 'carries_burden'), 0)::text as amount
    from (${casesAsOf(today)}) o where relief in ('carries_burden', 'not_yet_known') group by 1, 2`;
  const buckets = ageBuckets.map((bucket) => {
    const within = rows.filter((row) => bucketOf(row.received, today) === bucket.id);
    const sum = (of: (row: (typeof rows)[number]) => number) => within.reduce((total, row) => total + of(row), 0);
    return {
      id: bucket.id,
      received: receivedIn(bucket, today),
      carries: sum((row) => row.carries),
      notYetKnown: sum((row) => row.notYetKnown),
      burden: addUp(within.flatMap(({ currency, amount }) => (currency ? [{ currency, amount: BigInt(amount) }] : []))),
    };
  });
  return { asOf: today, buckets };
}

function addUp(amounts: Amounts): Amounts {
  const sums = new Map<string, bigint>();
  for (const { currency, amount } of amounts) sums.set(currency, (sums.get(currency) ?? 0n) + amount);
  return inOrder(sums);
}
