import { addDays, type IsoDate } from "@/lib/core/dates";
import type { CardBounds, MemberBounds, Verdict } from "./schema";

/** Of a hundred members, those that may be wrong about the window before it is drawn narrower than it is known. */
const DOUBT = 0.05;

const later = (a: IsoDate | null, b: IsoDate | null) => (a === null || (b !== null && b > a) ? b : a);
const earlier = (a: IsoDate | null, b: IsoDate | null) => (a === null || (b !== null && b < a) ? b : a);

/**
 * What each member's misused numbers say of one and the same leak. A number that was misused had leaked while it was in
 * use: on the day from which it is in use or later, and before the day on which another took its place; and by the day
 * of its first misuse, whatever is known of its replacement.
 */
export function boundsByMember(cards: readonly CardBounds[]): MemberBounds[] {
  const members = new Map<number, CardBounds[]>();
  for (const card of cards) {
    const others = members.get(card.memberId);
    if (others) others.push(card);
    else members.set(card.memberId, [card]);
  }
  return [...members].map(([memberId, own]) => ({
    memberId,
    cards: own,
    from: own.reduce<IsoDate | null>((from, { since }) => later(from, since), null),
    until: own.reduce<IsoDate | null>(
      (until, { replacedOn, misusedOn }) =>
        earlier(until, earlier(replacedOn, misusedOn === null ? null : addDays(misusedOn, 1))),
      null,
    ),
  }));
}

/** Days from `from` on, up to the day before `until`; null: without that end. */
export type Span = { readonly from: IsoDate | null; readonly until: IsoDate | null };
export type Stretch = Span & { readonly members: number };

export type Window = {
  /** How many members a leak on each day would agree with: in order, without gaps. */
  readonly stretches: readonly Stretch[];
  /** Where most members agree; more than one where as many agree apart from each other. */
  readonly best: readonly Stretch[];
  /** Around them, where nearly as many agree: what is known even if a few members are wrong. */
  readonly wide: Span;
  /** Members fewer than at best that are "nearly as many". */
  readonly doubt: number;
  /** Members whose bounds do not contradict themselves. */
  readonly members: number;
};

/**
 * The window of the leak: the days with which most members agree. Members that contradict themselves are left out. Null
 * where no member bounds the day on either side.
 */
export function findWindow(members: readonly MemberBounds[]): Window | null {
  const sound = members.filter((one) => !contradictsItself(one));
  const days = [...new Set(sound.flatMap(({ from, until }) => [from, until]).filter((day) => day !== null))].sort();
  if (days.length === 0) return null;
  const starting = tally(sound.map(({ from }) => from));
  const ending = tally(sound.map(({ until }) => until));
  const stretches: Stretch[] = [];
  let agree = starting.get(null) ?? 0;
  for (const [at, day] of [null, ...days].entries()) {
    if (day !== null) agree += (starting.get(day) ?? 0) - (ending.get(day) ?? 0);
    // As many as before are not the same as before: one begins where another ends.
    stretches.push({ from: day, until: days[at] ?? null, members: agree });
  }
  const most = Math.max(...stretches.map((one) => one.members));
  const doubt = Math.max(1, Math.round(sound.length * DOUBT));
  const isNear = (one: Stretch | undefined) => one !== undefined && one.members >= most - doubt;
  let first = stretches.findIndex((one) => one.members === most);
  let last = stretches.findLastIndex((one) => one.members === most);
  while (isNear(stretches[first - 1])) first--;
  while (isNear(stretches[last + 1])) last++;
  return {
    stretches,
    best: stretches.filter((one) => one.members === most),
    wide: { from: stretches[first]?.from ?? null, until: stretches[last]?.until ?? null },
    doubt,
    members: sound.length,
  };
}

function tally(days: readonly (IsoDate | null)[]): Map<IsoDate | null, number> {
  const counts = new Map<IsoDate | null, number>();
  for (const day of days) counts.set(day, (counts.get(day) ?? 0) + 1);
  return counts;
}

export function contradictsItself({ from, until }: Span): boolean {
  return from !== null && until !== null && from >= until;
}

/** Whether a member's bounds leave room for a leak in the window. */
export function verdictOf(member: Span, best: readonly Span[]): Verdict {
  if (contradictsItself(member)) return "itself";
  const agrees = best.some(
    (one) =>
      (member.from === null || one.until === null || member.from < one.until) &&
      (member.until === null || one.from === null || member.until > one.from),
  );
  return agrees ? "agrees" : "contradicts";
}
