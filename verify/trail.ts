import { NotReadable } from "./check.ts";
import {
  type EventCells,
  type EventRecord,
  hashOfEvent,
  hashOfEvents,
  hashOfSegment,
  type SegmentRecord,
  type TrailRecord,
  ZEROS,
} from "./trail-format.ts";

/** The first thing that is wrong with the trail. Each kind has words of its own in trail-words.ts. */
export type TrailFault =
  | { kind: "ALTERED_EVENT"; segment: number; seq: string }
  | { kind: "MISSING_EVENT"; segment: number; seq: string; position: number }
  | { kind: "REORDERED_EVENTS"; segment: number; seq: string; other: string }
  | { kind: "INSERTED_EVENT"; segment: number; seq: string; at: string; floor: string }
  | { kind: "ALTERED_SEGMENT"; segment: number }
  | { kind: "MISSING_SEGMENT"; segment: number }
  | { kind: "MISSING_EVENTS"; segment: number; prunedTo: number }
  | { kind: "BROKEN_TRAIL"; segment: number; before: number }
  | { kind: "CUT_TRAIL"; segment: number; anchor: string; anchored: number }
  | { kind: "REWRITTEN_TRAIL"; segment: number; anchor: string }
  | { kind: "TRAIL_HEAD_DIFFERS"; day: string; segment: number }
  | { kind: "TRAIL_CUT_SHORT" }
  | { kind: "TRAIL_NOT_READABLE"; line: number };

/** A head of the trail that was kept outside. */
export type TrailAnchor = { readonly segment: number; readonly hash: string; readonly from: string };

export type TrailVerdict = {
  readonly sound: boolean;
  readonly fault: TrailFault | null;
  readonly segments: number;
  readonly events: number;
  /** Not sealed yet: the last seconds'. */
  readonly waiting: number;
  /** Segments 1 to this one were erased by retention; their heads are in the chain. */
  readonly prunedTo: number;
  readonly heads: number;
  /** Only chosen events: each was checked by itself. */
  readonly selection: boolean;
  readonly hash: string;
  readonly anchor: { readonly points: number; readonly upTo: number };
};

/** What a clock that was set back may explain, in milliseconds. */
const CLOCK_SET_BACK = 60_000;

class Wrong {
  readonly fault: TrailFault;
  constructor(fault: TrailFault) {
    this.fault = fault;
  }
}

/**
 * Recomputes the trail's chain in one pass and names the first thing that is wrong. A tail that was cut, a chain that was
 * rewritten and a database that was put back to an older state are seen by an anchor from outside alone.
 */
export async function checkTrail(
  records: AsyncIterable<TrailRecord>,
  anchors: readonly TrailAnchor[] = [],
): Promise<TrailVerdict> {
  const check = new TrailCheck(anchors);
  let fault: TrailFault | null = null;
  try {
    for await (const record of records) check.take(record);
    check.finish();
  } catch (error) {
    if (error instanceof Wrong) fault = error.fault;
    else if (error instanceof NotReadable) fault = { kind: "TRAIL_NOT_READABLE", line: error.line };
    else throw error;
  }
  return check.verdict(fault);
}

class TrailCheck {
  private readonly anchors: readonly TrailAnchor[];
  private open: { segment: SegmentRecord; events: EventRecord[] } | null = null;
  private head = { no: 0, hash: ZEROS };
  private readonly hashes: string[] = [ZEROS];
  private floor = "";
  private announced = 0;
  private taken = 0;
  private ended = false;
  private selection = false;
  private events = 0;
  private waiting = 0;
  private heads = 0;
  private anchored = 0;
  /** Segments without events, which a pruning has to explain. */
  private emptied = 0;
  private prunedTo = 0;

  constructor(anchors: readonly TrailAnchor[]) {
    this.anchors = anchors.filter(({ segment }) => segment > 0);
  }

  take(record: TrailRecord): void {
    if (this.ended) throw new NotReadable(this.taken + 1);
    if (record.kind === "event" && record.segment === this.open?.segment.no) {
      this.taken++;
      this.open.events.push(record);
      return;
    }
    this.close();
    if (record.kind === "end") {
      if (record.records !== this.taken) throw new Wrong({ kind: "TRAIL_CUT_SHORT" });
      this.ended = true;
      return;
    }
    this.taken++;
    if (record.kind === "trail") {
      if (record.format !== 1) throw new NotReadable(1);
      this.announced = record.segments;
      this.selection = record.selection;
    } else if (record.kind === "segment") {
      if (record.no !== this.head.no + 1) throw new Wrong({ kind: "MISSING_SEGMENT", segment: this.head.no + 1 });
      this.open = { segment: record, events: [] };
    } else if (record.kind === "trailHead") this.checkHead(record);
    // Seals of a segment that is not there were left behind when it was taken away.
    else if (record.segment > 0) throw new Wrong({ kind: "MISSING_SEGMENT", segment: record.segment });
    else this.takeUnsealed(record);
  }

  private close(): void {
    if (!this.open) return;
    const { segment, events } = this.open;
    this.open = null;
    const { no } = segment;
    if (hashOfSegment(segment) !== segment.hash) throw new Wrong({ kind: "ALTERED_SEGMENT", segment: no });
    if (segment.previous !== this.head.hash) throw new Wrong({ kind: "BROKEN_TRAIL", segment: no, before: no - 1 });
    if (this.selection) for (const event of events) this.checkAlone(event);
    else if (events.length === 0) this.emptied = no;
    else this.checkEvents(segment, events);
    for (const anchor of this.anchors.filter((one) => one.segment === no)) {
      if (anchor.hash !== segment.hash) throw new Wrong({ kind: "REWRITTEN_TRAIL", segment: no, anchor: anchor.from });
      this.anchored = no;
    }
    if (segment.floor > this.floor) this.floor = segment.floor;
    this.events += events.length;
    this.head = { no, hash: segment.hash };
    this.hashes.push(segment.hash);
  }

  private checkAlone(record: EventRecord): void {
    if (record.event && hashOfEvent(record.event) !== record.hash) {
      throw new Wrong({ kind: "ALTERED_EVENT", segment: record.segment, seq: record.seq });
    }
  }

  private checkEvents(segment: SegmentRecord, events: readonly EventRecord[]): void {
    const { no } = segment;
    events.forEach((record, at) => {
      // A position that nobody holds: event and seal were taken away together.
      if (record.position !== at + 1) {
        throw new Wrong({ kind: "MISSING_EVENT", segment: no, seq: "", position: at + 1 });
      }
      if (!record.event) {
        throw new Wrong({ kind: "MISSING_EVENT", segment: no, seq: record.seq, position: record.position });
      }
      const before = events[at - 1];
      if (before && BigInt(before.seq) >= BigInt(record.seq)) {
        throw new Wrong({ kind: "REORDERED_EVENTS", segment: no, seq: record.seq, other: before.seq });
      }
      if (hashOfEvent(record.event) !== record.hash) throw new Wrong(this.alteredOrMoved(record, events));
      this.checkTime(record.event, no);
      this.notePruning(record.event);
    });
    if (events.length < segment.events) {
      throw new Wrong({ kind: "MISSING_EVENT", segment: no, seq: "", position: events.length + 1 });
    }
    const whole = hashOfEvents(events.map(({ hash }) => hash)) === segment.eventsHash;
    if (!whole || events.length !== segment.events) throw new Wrong({ kind: "ALTERED_SEGMENT", segment: no });
  }

  /** What stands here may be what was sealed elsewhere in the segment: two events that changed places. */
  private alteredOrMoved(record: EventRecord, events: readonly EventRecord[]): TrailFault {
    const cells = (record.event as EventCells).slice(1);
    const home = events.find((one) => one !== record && hashOfEvent([one.seq, ...cells]) === one.hash);
    return home
      ? { kind: "REORDERED_EVENTS", segment: record.segment, seq: record.seq, other: home.seq }
      : { kind: "ALTERED_EVENT", segment: record.segment, seq: record.seq };
  }

  /** Whatever was sealed before held all that had been written until its floor: an older one came in behind it. */
  private checkTime(event: EventCells, segment: number): void {
    const [seq, at] = event as [string, string];
    if (this.floor && Date.parse(at) < Date.parse(this.floor) - CLOCK_SET_BACK) {
      throw new Wrong({ kind: "INSERTED_EVENT", segment, seq, at, floor: this.floor });
    }
  }

  private takeUnsealed(record: EventRecord): void {
    if (!record.event) throw new NotReadable(this.taken);
    if (!this.selection) this.checkTime(record.event, 0);
    this.notePruning(record.event);
    this.waiting++;
  }

  private notePruning(event: EventCells): void {
    if (event[6] !== "trail.pruned") return;
    const upTo = Number(JSON.parse(event[11] ?? "{}").upTo);
    if (upTo > this.prunedTo) this.prunedTo = upTo;
  }

  private checkHead(head: TrailRecord & { kind: "trailHead" }): void {
    if (head.segment > this.head.no) {
      throw new Wrong({ kind: "CUT_TRAIL", segment: this.head.no, anchor: head.day, anchored: head.segment });
    }
    if (this.hashes[head.segment] !== head.hash) {
      throw new Wrong({ kind: "TRAIL_HEAD_DIFFERS", day: head.day, segment: head.segment });
    }
    this.heads++;
  }

  finish(): void {
    // A segment that the file's end cut into is no segment with events missing.
    if (!this.ended) throw new Wrong({ kind: "TRAIL_CUT_SHORT" });
    if (this.emptied > this.prunedTo) {
      throw new Wrong({ kind: "MISSING_EVENTS", segment: this.emptied, prunedTo: this.prunedTo });
    }
    const beyond = this.anchors.filter(({ segment }) => segment > this.head.no);
    const last = [...beyond].sort((a, b) => b.segment - a.segment)[0];
    if (last) {
      throw new Wrong({ kind: "CUT_TRAIL", segment: this.head.no, anchor: last.from, anchored: last.segment });
    }
    if (this.head.no < this.announced) throw new Wrong({ kind: "TRAIL_CUT_SHORT" });
  }

  verdict(fault: TrailFault | null): TrailVerdict {
    return {
      sound: fault === null,
      fault,
      segments: this.head.no,
      events: this.events,
      waiting: this.waiting,
      prunedTo: Math.min(this.emptied, this.prunedTo),
      heads: this.heads,
      selection: this.selection,
      hash: this.head.hash,
      anchor: { points: this.anchors.length, upTo: this.anchored },
    };
  }
}
