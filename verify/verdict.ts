/** The first thing that is wrong. Each kind has words of its own in words.ts. */
export type Fault =
  | { kind: "ALTERED_ENTRY"; block: number; seq?: number; says?: string; said?: string }
  | { kind: "MISSING_ENTRY"; block: number; seq: number; had: number; has: number }
  | { kind: "ADDED_ENTRY"; block: number; had: number; has: number }
  | { kind: "REORDERED_ENTRIES"; block: number; seq: number }
  | { kind: "ALTERED_BLOCK"; block: number }
  | { kind: "MISSING_BLOCK"; block: number }
  | { kind: "REORDERED_BLOCKS"; block: number; other: number }
  | { kind: "BROKEN_CHAIN"; block: number; before: number }
  | { kind: "CUT_TAIL"; block: number; anchor: string; anchored: number }
  | { kind: "REWRITTEN_CHAIN"; block: number; anchor: string; since: number }
  | { kind: "TIME_BACKWARDS"; block: number }
  | { kind: "NOT_ITS_SUM"; block: number; says: number; sum: number }
  | { kind: "IMPOSSIBLE_ENTRY"; block: number; seq: number; member: number }
  | { kind: "DELTA_DIFFERS"; block: number; day: string; says: number; sum: number }
  | { kind: "SNAPSHOT_DIFFERS"; block: number; day: string; says: number; sum: number }
  | { kind: "MEMBER_DIFFERS"; member: number; says: string; ledger: string }
  | { kind: "VERSION_MISSING"; version: number }
  | { kind: "FIGURE_DIFFERS"; version: number; day: string; block: number; says: number; sum: number }
  | { kind: "BRIDGE_DIFFERS"; version: number; says: number; sum: number }
  | { kind: "CERTIFICATE_DIFFERS"; version: number; what: string }
  | { kind: "HEAD_DIFFERS"; day: string; block: number }
  | { kind: "CUT_SHORT" }
  | { kind: "NOT_READABLE"; line: number };

export type FaultKind = Fault["kind"];

/** A head of the chain that was kept outside: a day's, or a certificate's. */
export type Anchor = { readonly block: number; readonly hash: string; readonly from: string };

export type Verdict = {
  readonly sound: boolean;
  readonly fault: Fault | null;
  readonly head: { readonly no: number; readonly at: string | null; readonly hash: string };
  readonly blocks: number;
  readonly entries: number;
  readonly publications: number;
  readonly certificates: number;
  readonly heads: number;
  /** Whether every member's counted date was compared with the ledger (RULEBOOK R2.4). */
  readonly members: boolean;
  /** What was held against the chain from outside, and up to which block that vouches. */
  readonly anchor: { readonly names: readonly string[]; readonly points: number; readonly upTo: number };
};

export type Progress = { readonly blocks: number; readonly of: number; readonly entries: number };
