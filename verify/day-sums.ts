import { dayNumber, dayText } from "./format.ts";

/** What every block added to every day, small enough to be kept whole: counts for any day and block are sums of it. */
export class DaySums {
  private blocks = new Int32Array(4096);
  private days = new Int32Array(4096);
  private deltas = new Int32Array(4096);
  private length = 0;
  private readonly totals = new Map<number, number>();

  add(block: number, changes: ReadonlyMap<number, number>): void {
    for (const [day, delta] of changes) {
      if (delta === 0) continue;
      if (this.length === this.blocks.length) this.grow();
      this.blocks[this.length] = block;
      this.days[this.length] = day;
      this.deltas[this.length++] = delta;
      this.totals.set(day, (this.totals.get(day) ?? 0) + delta);
    }
  }

  /** count(D, S) */
  countAsOf(day: string, block: number): number {
    const limit = dayNumber(day);
    let sum = 0;
    for (let at = 0; at < this.length && (this.blocks[at] as number) <= block; at++) {
      if ((this.days[at] as number) <= limit) sum += this.deltas[at] as number;
    }
    return sum;
  }

  /** The first day on which running totals, as a snapshot says them, are not those of the blocks so far; or null. */
  differsFrom(snapshot: readonly [day: string, total: number][]): { day: string; says: number; sum: number } | null {
    const says = new Map(snapshot.map(([day, total]) => [dayNumber(day), total]));
    let sum = 0;
    let last = 0;
    for (const day of [...new Set([...this.totals.keys(), ...says.keys()])].sort((a, b) => a - b)) {
      sum += this.totals.get(day) ?? 0;
      last = says.get(day) ?? last;
      if (last !== sum) return { day: dayText(day), says: last, sum };
    }
    return null;
  }

  private grow(): void {
    const twice = (old: Int32Array) => {
      const next = new Int32Array(old.length * 2);
      next.set(old);
      return next;
    };
    this.blocks = twice(this.blocks) as typeof this.blocks;
    this.days = twice(this.days) as typeof this.days;
    this.deltas = twice(this.deltas) as typeof this.deltas;
  }
}

/** From which day each member counts, by its id; members are numbered from one, so an array holds millions of them. */
export class CountedDays {
  private days = new Int32Array(1 << 16);
  counted = 0;

  of(member: number): number | null {
    const day = this.days[member] ?? 0;
    return day > 0 ? day : null;
  }

  set(member: number, day: number | null): void {
    if (member >= this.days.length) {
      const next = new Int32Array(Math.max(this.days.length * 2, member + 1));
      next.set(this.days);
      this.days = next;
    }
    this.counted += (day === null ? 0 : 1) - (this.days[member] ? 1 : 0);
    this.days[member] = day ?? 0;
  }

  /** Notes that a member was met elsewhere: its day is kept as a negative number, and the member is spent. */
  tick(member: number): void {
    this.days[member] = -(this.days[member] ?? 0);
  }

  /** The first member that counts and was met nowhere else. */
  unticked(): [member: number, day: number] | null {
    const member = this.days.findIndex((day) => day > 0);
    return member < 0 ? null : [member, this.days[member] as number];
  }
}
