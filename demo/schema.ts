import type { Field } from "@/lib/companies/schema";
import type { IsoDate } from "@/lib/core/dates";
import type { Office } from "./office";
import type { SectionText } from "./sections";

type Fixed = { readonly is: "fixed"; readonly widths: Partial<Record<Field, number>> };

/** How one card company writes its files. Its import profile is derived from this, so that the two never disagree. */
export type FileStyle = {
  /** A workbook has one sheet of this name, and was text before a day; fixed columns have their widths in bytes. */
  readonly format:
    | { readonly is: "text" }
    | { readonly is: "workbook"; readonly sheet: string; readonly since: IsoDate }
    | Fixed;
  readonly encoding: "utf-8" | "utf-8-bom" | "cp932";
  readonly separator: "," | "\t" | ";" | "|";
  readonly newline: "\r\n" | "\n";
  /** Lines above the header; with no header at all, columns go by position. */
  readonly title: boolean;
  readonly header: boolean;
  readonly total: boolean;
  readonly columns: readonly (readonly [header: string, field: Field])[];
  readonly date: "slash" | "iso" | "compact" | "era" | "era-letter";
  readonly amount: "plain" | "grouped" | "yen-sign" | "yen-word" | "full-width";
  readonly card: "plain" | "spaced" | "hyphens" | "full-width";
  readonly expiry: "MM/YY" | "YYYY-MM" | "YYYYMM";
  readonly kinds: Readonly<Record<Kind, string>>;
  readonly cases: Readonly<Record<1 | 2 | 3 | "unknown", string>>;
  readonly uses: Readonly<Record<"on_hold" | "confirming" | "none", string>>;
};

export type Company = {
  readonly code: string;
  readonly nameJa: string;
  readonly nameEn: string;
  readonly contact: string;
  readonly binRanges: readonly { readonly low: string; readonly high: string }[];
  readonly cardLength: 15 | 16;
  /** Share of all members. */
  readonly weight: number;
  /** What its member number names; none: it sends no member numbers. */
  readonly numbers: "person" | "account" | "none";
  readonly numberPrefix: string;
  readonly numberDigits: number;
  readonly placeholder: string | null;
  readonly references: boolean;
  /** Share of records whose card number it masks. */
  readonly masks: number;
  /** How surely it sends the last days of a delivery again with the next. */
  readonly repeats: number;
  readonly style: FileStyle;
};

export type Kind = "new" | "amend" | "withdraw" | "reactivate";

export type Card = {
  readonly digits: string;
  /** YYYY-MM */
  readonly expiry: string;
  /** Which of the two identified sets of leaked cards it is of: the one known in September or the one found in November 2009. */
  readonly leak: "first" | "second";
};

/** A card member of the invented world. No name, no address: nobody knows more of them than the deliveries say. */
export type Membership = {
  readonly company: Company;
  readonly number: string | null;
  readonly cards: Card[];
};

export type Merchant = {
  readonly ja: string;
  readonly en: string;
  readonly city: string;
  readonly country: string;
  readonly mcc: string;
  readonly channel: "online" | "shop";
  /** Usual amount in yen. */
  readonly median: number;
};

/** What a delivery says of one inquiry. */
export type Content = {
  /** The reporting company: a member number means something only there. */
  readonly company: Company;
  readonly card: Card;
  readonly masked: boolean;
  readonly memberNumber: string | null;
  readonly misuseOn: IsoDate;
  /** Smallest unit of the currency. */
  readonly amount: number;
  readonly currency: "JPY" | "USD";
  readonly merchant: Merchant;
  readonly detectionCase: 1 | 2 | 3 | null;
  readonly use: "on_hold" | "confirming" | null;
  readonly oldCard: Card | null;
  readonly note: string;
};

export type Inquiry = {
  readonly company: Company;
  readonly member: Membership;
  /** Given when all deliveries are filled, in their order; null where the company writes none. */
  reference: string | null;
  /** In force after the last statement. */
  content: Content;
  readonly delivery: Delivery;
};

export type Row = {
  readonly kind: Kind;
  readonly inquiry: Inquiry;
  /** Null: the record only names the inquiry (withdrawn, reactivated). */
  readonly content: Content | null;
  /** Cells that the sender got wrong, written instead of what the content says. */
  readonly cells?: Partial<Record<Field, string>>;
  /** Written without the quotation marks that a separator in a cell needs. */
  readonly unquoted?: true;
};

export type Ending = "committed" | "reverted" | "rejected" | "review" | "unreadable";

export type Delivery = {
  readonly name: string;
  readonly company: Company;
  /** Truth: the day on which it reached the organisation. */
  readonly receivedOn: IsoDate;
  /** What was typed at upload; differs only where a manager corrects it later. */
  readonly enteredAs: IsoDate;
  readonly coversFrom: IsoDate;
  readonly coversTo: IsoDate;
  readonly enteredOn: IsoDate;
  /** Null: it waits for a person to this day. */
  readonly committedOn: IsoDate | null;
  readonly source: "file" | "typed";
  readonly ending: Ending;
  /** What a regular delivery of the company's calendar is; extra ones (late, wrong, faulty) are filled by name only. */
  readonly regular: boolean;
  readonly rows: Row[];
  /** Replaces what the rows would write: files that are meant to be wrong. */
  bytes: Buffer | null;
  /** What the covering letter says the file holds: as many records, or one more than there are. */
  readonly declares?: "all" | "one more";
};

type On = { readonly on: IsoDate; readonly reason: string };
export type Decision = On &
  (
    | { readonly kind: "merge"; readonly a: Card; readonly b: Card }
    | {
        readonly kind: "review";
        readonly answer: "take" | "declined" | "parked";
        readonly a: Card;
        /** The same card where the other end is a member number beside which it was masked. */
        readonly b: Card;
      }
    | { readonly kind: "split"; readonly card: Card; readonly company: Company; readonly number: string }
    | { readonly kind: "approve_number"; readonly company: Company; readonly number: string }
    | { readonly kind: "void"; readonly inquiry: Inquiry; readonly reasonCode: "not_this_incident" | "keyed_in_error" }
    | { readonly kind: "unvoid"; readonly inquiry: Inquiry }
    | { readonly kind: "refuse"; readonly inquiry: Inquiry; readonly content: Content }
    | { readonly kind: "revert"; readonly delivery: Delivery }
    | { readonly kind: "reject"; readonly delivery: Delivery }
    | { readonly kind: "correctDate"; readonly delivery: Delivery; readonly to: IsoDate }
  );

/** One published figure of the history that the demonstration reproduces. */
export type Figure = { readonly asOf: IsoDate; readonly publishedOn: IsoDate; readonly count: number };

export type World = {
  readonly companies: readonly Company[];
  readonly figures: readonly Figure[];
  readonly deliveries: Delivery[];
  readonly inquiries: Inquiry[];
  readonly decisions: Decision[];
  /** Every card that the world knows, with the leaked set it is of: a register can be laid beside it. */
  readonly cards: Card[];
};

export type MoneyKind = "charge" | "fee" | "interest" | "cancellation" | "refund" | "fee_refund" | "interest_refund";

/** One movement of a case's money, entered on a day (not before the day on which it is booked). */
export type Movement = {
  readonly kind: MoneyKind;
  readonly amount: number;
  readonly bookedOn: IsoDate;
  readonly reference: string;
  /** At whose cost a cancellation or refund is; what the organisation pays is advanced unless it is said otherwise. */
  readonly payer?: "card_company" | "merchant" | "organisation";
  readonly advanced?: boolean;
  /** Entered wrongly and taken back on the same day. */
  readonly reversed?: boolean;
};

/** What becomes of one inquiry's case (RULEBOOK R5). */
export type CaseWork = {
  readonly inquiry: Inquiry;
  /** The detection case as staff found it out, where the card company did not know it. */
  readonly foundCase: 1 | 2 | 3 | null;
  /** Days of the statement, of the debit and of the member's claim, as far as they are found out, and when that is. */
  readonly dates: {
    readonly on: IsoDate;
    readonly statementOn: IsoDate;
    readonly debitOn?: IsoDate;
    readonly claimedOn?: IsoDate;
  } | null;
  readonly money: readonly { readonly on: IsoDate; readonly movement: Movement }[];
  readonly closing: { readonly as: Closing; readonly on: IsoDate; readonly proof: string } | null;
};
export type Closing = "blocked_before_billing" | "never_settled" | "cancelled" | "refunded" | "own_use";

/** One thing that is done, at an instant of the business clock. */
export type Step = { readonly at: Date } & (
  | { readonly act: "receive"; readonly delivery: Delivery }
  | { readonly act: "commit"; readonly delivery: Delivery }
  | { readonly act: "profile"; readonly company: Company }
  | { readonly act: "decide"; readonly decision: Decision }
  | { readonly act: "work"; readonly cases: readonly CaseStep[] }
  | { readonly act: "publish"; readonly asOf: IsoDate }
  | { readonly act: "correct"; readonly asOf: IsoDate }
  | { readonly act: "explain"; readonly asOf: IsoDate }
  | { readonly act: "section"; readonly text: SectionText }
  | { readonly act: "enter"; readonly enter: (office: Office) => Promise<void> }
  | { readonly act: "draftScope" | "adoptScope"; readonly scope: "rule" | "restated" | "widened" }
);

/** A part of the work on one case, as it is done in one sitting. */
export type CaseStep = { readonly work: CaseWork } & (
  | { readonly does: "find"; readonly case: 1 | 2 | 3 }
  | { readonly does: "book"; readonly movements: readonly Movement[] }
  | { readonly does: "date" }
  | { readonly does: "close" }
);
