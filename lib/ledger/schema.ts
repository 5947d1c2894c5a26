import type { IsoDate } from "@/lib/core/dates";

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
