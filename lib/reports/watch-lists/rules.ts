export const keyStates = ["proposed", "confirmed", "declined", "withdrawn", "ended"] as const;
export type KeyState = (typeof keyStates)[number];

/**
 * Where a list stands: counting (the worker draws it from the register), drafted, approved (the file is being written),
 * ready to be fetched, delivered; or declined, withdrawn, discarded (written, and never sent), failed.
 */
export const listStates = [
  "counting",
  "drafted",
  "approved",
  "ready",
  "delivered",
  "declined",
  "withdrawn",
  "discarded",
  "failed",
] as const;
export type ListState = (typeof listStates)[number];
/** Of these a company has one at most. */
export const openStates = ["counting", "drafted", "approved", "ready"] as const satisfies readonly ListState[];

export const channels = ["portal", "mail", "medium", "other"] as const;
export type Channel = (typeof channels)[number];

/** Rows that may be approved in 24 hours of the real clock, all companies together: some four times the accessed files. */
export const ROWS_A_DAY = 2_000_000;
/** Days for which a file can be fetched. */
export const KEPT_DAYS = 7;
/** Times that a file can be fetched. */
export const MOST_DOWNLOADS = 5;

/** Leading digits from low to high, both inclusive and of equal length. */
export type Range = { readonly low: string; readonly high: string };

export const flowKeys = [
  "none_identified",
  "possible_identified",
  "identified_identified",
  "none_possible",
  "identified_possible",
  "possible_possible",
  "identified_none",
  "possible_none",
] as const;
/** How many cards are what now and were what in the last delivered list: `before_now`. */
export type Flows = Readonly<Record<(typeof flowKeys)[number], number>>;

export type ClassFigures = {
  readonly before: number;
  readonly added: number;
  readonly movedIn: number;
  readonly movedOut: number;
  readonly removed: number;
  readonly now: number;
};

/** Identified and possibly exposed apart, each adding up: before + added + moved in - moved out - removed = now. */
export function figuresOf(flows: Flows): { identified: ClassFigures; possible: ClassFigures } {
  const side = (own: "identified" | "possible", other: "identified" | "possible"): ClassFigures => {
    const kept = flows[`${own}_${own}`];
    const added = flows[`none_${own}`];
    const movedIn = flows[`${other}_${own}` as keyof Flows];
    const movedOut = flows[`${own}_${other}` as keyof Flows];
    const removed = flows[`${own}_none`];
    return { before: kept + movedOut + removed, added, movedIn, movedOut, removed, now: kept + added + movedIn };
  };
  return { identified: side("identified", "possible"), possible: side("possible", "identified") };
}

/** Whether a whole number lies in one of the ranges. */
export function inRanges(ranges: readonly Range[], digits: string): boolean {
  return ranges.some(({ low, high }) => {
    const head = digits.slice(0, low.length);
    return head >= low && head <= high;
  });
}

export type KeyRefusal =
  | "STEP_UP_NEEDED"
  | "NOT_A_KEY"
  | "SOURCE_MISSING"
  | "CARD_NUMBER_IN_TEXT"
  | "SAME_KEY"
  | "ONE_PROPOSED"
  | "OWN_KEY"
  | "WRONG_STATE";
export type ListRefusal =
  | "STEP_UP_NEEDED"
  | "COMPANY_ENDED"
  | "NO_KEY"
  | "NO_RANGES"
  | "RANGES_OVERLAP"
  | "NO_REGISTER"
  | "ONE_OPEN"
  | "OWN_DRAFT"
  | "WRONG_STATE"
  | "NOTHING_IN_IT"
  | "OUTDATED"
  | "TOO_MANY_ROWS"
  | "REASON_MISSING"
  | "CARD_NUMBER_IN_TEXT";
export type DeliveryRefusal =
  | "WRONG_STATE"
  | "NOT_FETCHED"
  | "DAY_INVALID"
  | "DAY_AHEAD"
  | "DAY_TOO_EARLY"
  | "CHANNEL_MISSING"
  | "RECIPIENT_MISSING"
  | "CARD_NUMBER_IN_TEXT";
