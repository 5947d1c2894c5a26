import type { Reason, ReliefStatus, WordField } from "@/lib/companies/schema";
import type { IsoDate } from "@/lib/core/dates";

/** A row's normalised values. The card number is in clear here and only here. */
export type Values = {
  kind: "new" | "amend" | "withdraw" | "reactivate";
  reference: string | null;
  card: string | null;
  maskHead: string | null;
  maskTail: string | null;
  oldCard: string | null;
  expiry: string | null;
  memberNumber: string | null;
  misuseOn: IsoDate | null;
  amount: bigint | null;
  currency: string | null;
  merchant: string | null;
  city: string | null;
  country: string | null;
  mcc: string | null;
  channel: string | null;
  note: string | null;
  detectionCase: 1 | 2 | 3 | null;
  useStatus: "on_hold" | "confirming" | null;
  reason: Reason | null;
  words: Words | null;
  /** Null: nothing is said of it, as in every delivery without such columns. */
  relief: Relief | null;
};

/** What a record says of money and of the card's replacement; amounts in the currency's smallest unit. */
export type Relief = {
  status: ReliefStatus | null;
  amount: bigint | null;
  currency: string | null;
  on: IsoDate | null;
  stoppedOn: IsoDate | null;
  reissuedOn: IsoDate | null;
  /** In clear, as the card's number. */
  newCard: string | null;
};

/** The card company's own words beside ours: only where they differ, card numbers in them masked. */
export type Words = Readonly<Partial<Record<WordField, string>>>;

/** Nothing is known. */
export function emptyValues(): Values {
  return {
    kind: "new",
    reference: null,
    card: null,
    maskHead: null,
    maskTail: null,
    oldCard: null,
    expiry: null,
    memberNumber: null,
    misuseOn: null,
    amount: null,
    currency: null,
    merchant: null,
    city: null,
    country: null,
    mcc: null,
    channel: null,
    note: null,
    detectionCase: null,
    useStatus: null,
    reason: null,
    words: null,
    relief: null,
  };
}
