import { addDays, daysBetween, type IsoDate } from "@/lib/core/dates";

/** Amounts by currency, in its smallest unit; the largest first. */
export type Amounts = readonly { readonly currency: string; readonly amount: bigint }[];

/** Sums by currency in their order; what came to nothing is left out. */
export function inOrder(sums: ReadonlyMap<string, bigint>): Amounts {
  return [...sums]
    .filter(([, amount]) => amount !== 0n)
    .map(([currency, amount]) => ({ currency, amount }))
    .sort((a, b) => (a.amount === b.amount ? (a.currency < b.currency ? -1 : 1) : a.amount < b.amount ? 1 : -1));
}

/** Days since the received date by which cases are parted; the last bucket has no end. */
export const ageBuckets = [
  { id: "week", from: 0, to: 7 },
  { id: "fortnight", from: 8, to: 14 },
  { id: "month", from: 15, to: 30 },
  { id: "twoMonths", from: 31, to: 60 },
  { id: "older", from: 61, to: null },
] as const;
export type AgeBucketId = (typeof ageBuckets)[number]["id"];

/** The received dates that lie in a bucket as of a day: what finds the bucket's cases in the list. */
export function receivedIn(bucket: (typeof ageBuckets)[number], asOf: IsoDate): { from?: IsoDate; to: IsoDate } {
  return {
    ...(bucket.to !== null && { from: addDays(asOf, -bucket.to) }),
    to: addDays(asOf, -bucket.from),
  };
}

export function bucketOf(receivedOn: IsoDate, asOf: IsoDate): AgeBucketId {
  const age = daysBetween(receivedOn, asOf);
  return ageBuckets.find(({ to }) => to === null || age <= to)?.id ?? "older";
}
