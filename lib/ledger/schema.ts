import { z } from "zod";
import { type IsoDate, isIsoDate } from "@/lib/core/dates";

/** Why the count changed (RULEBOOK R2.1). */
export const causes = [
  "commit",
  "revert",
  "void",
  "withdrawal",
  "reactivation",
  "amendment",
  "merge",
  "split",
  "undo",
  "reissue_link",
  "date_correction",
  "rule_or_limit",
] as const;
export type Cause = (typeof causes)[number];

export type Block = {
  readonly no: number;
  readonly at: Date;
  readonly cause: Cause;
  readonly personId: string;
  readonly personName: string;
  /** What it belongs to, e.g. batch:12 or decision:3. */
  readonly subject: string;
  readonly entries: number;
  readonly net: number;
  readonly entriesHash: Uint8Array;
  readonly previousHash: Uint8Array;
};

export type Entry = {
  readonly seq: number;
  readonly memberId: number;
  readonly effectiveOn: IsoDate;
  readonly delta: 1 | -1;
  readonly cause: Cause;
};

/** The head of the chain; number 0 with a hash of zeros before the first block. */
export type Head = { readonly no: number; readonly at: Date | null; readonly hash: Uint8Array };

/** What a person who asks for a check can meet; messages/ledger.json has words for each. */
export type CheckRefusal = "CHECK_UNDER_WAY" | "NOT_AN_ANCHOR" | "ANCHOR_TOO_LONG";

/** Most days that one table of counts takes on either axis. */
export const MOST_DAYS = 31;

const days = z
  .array(z.string().refine(isIsoDate, "NOT_A_DATE"))
  .min(1)
  .max(MOST_DAYS)
  .transform((list) => [...new Set(list)].sort());

/** Days of both axes (RULEBOOK R1.4): as of a received date, as known at the end of a day. */
export const countTableInput = z.strictObject({ asOf: days, knownOn: days });

/** Where an entry or a block comes from, in words of the house: `batch:12` is a delivery, `inquiry:3` … */
export function subjectOf(text: string): { kind: string; id: number | null } {
  const [, kind = text, id] = /^([a-z_]+):(\d+)$/.exec(text) ?? [];
  return { kind, id: id === undefined ? null : Number(id) };
}
