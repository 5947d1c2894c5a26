import { createHash } from "node:crypto";

/** The lines of a trail's export (docs/trail-format.md); a database is read as the same. */
export type TrailRecord =
  | { kind: "trail"; format: 1; exportedAt: string; segments: number; selection: boolean }
  | SegmentRecord
  | EventRecord
  | { kind: "trailHead"; day: string; segment: number; hash: string; events: string }
  | { kind: "end"; records: number };

export type SegmentRecord = {
  readonly kind: "segment";
  readonly no: number;
  readonly events: number;
  readonly first: string;
  readonly last: string;
  readonly floor: string;
  readonly sealed: string;
  readonly eventsHash: string;
  readonly previous: string;
  readonly hash: string;
};

/** seq, at, businessAt, actorKind, actorId, actorName, type, subject, subjectId, outcome, address, details */
export type EventCells = readonly (string | null)[];

export type EventRecord = {
  readonly kind: "event";
  /** 0: not sealed yet. */
  readonly segment: number;
  readonly position: number;
  readonly seq: string;
  /** As it was sealed. */
  readonly hash: string;
  /** Null: sealed, but not there. */
  readonly event: EventCells | null;
};

export const ZEROS = "0".repeat(64);

const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest("hex");

export function hashOfEvent(event: EventCells): string {
  return sha256(`shokai trail event 1\n${JSON.stringify(event)}`);
}

export function hashOfEvents(hashes: readonly string[]): string {
  return sha256(Buffer.concat(hashes.map((hash) => Buffer.from(hash, "hex"))));
}

export function hashOfSegment(one: Omit<SegmentRecord, "kind" | "hash">): string {
  return sha256(
    `shokai trail segment 1\nno ${one.no}\nevents ${one.events}\nfirst ${one.first}\nlast ${one.last}\nfloor ${one.floor}\nsealed ${one.sealed}\nevents-hash ${one.eventsHash}\nprevious ${one.previous}\n`,
  );
}
