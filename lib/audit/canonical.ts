import { createHash } from "node:crypto";

/*
 * The trail's bytes (docs/trail-format.md). verify/trail-format.ts is the same written again, on purpose: a test holds
 * both to the vectors of that page.
 */

/** An event in the order in which it is hashed: every value as text, details as the database writes its JSON. */
export type CanonicalEvent = readonly [
  seq: string,
  at: string,
  businessAt: string,
  actorKind: string,
  actorId: string | null,
  actorName: string,
  type: string,
  subject: string,
  subjectId: string | null,
  outcome: string,
  address: string | null,
  details: string,
];

export function hashEvent(event: CanonicalEvent): Buffer {
  return createHash("sha256")
    .update(`shokai trail event 1\n${JSON.stringify(event)}`)
    .digest();
}

export function hashEvents(hashes: readonly Uint8Array[]): Buffer {
  const all = createHash("sha256");
  for (const hash of hashes) all.update(hash);
  return all.digest();
}

export type SegmentHeader = {
  readonly no: number;
  readonly events: number;
  readonly firstSeq: bigint;
  readonly lastSeq: bigint;
  readonly floorAt: Date;
  readonly sealedAt: Date;
  readonly eventsHash: Uint8Array;
  readonly previousHash: Uint8Array;
};

export function hashSegment(segment: SegmentHeader): Buffer {
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
  const lines = [
    "shokai trail segment 1",
    `no ${segment.no}`,
    `events ${segment.events}`,
    `first ${segment.firstSeq}`,
    `last ${segment.lastSeq}`,
    `floor ${segment.floorAt.toISOString()}`,
    `sealed ${segment.sealedAt.toISOString()}`,
    `events-hash ${hex(segment.eventsHash)}`,
    `previous ${hex(segment.previousHash)}`,
  ];
  return createHash("sha256")
    .update(`${lines.join("\n")}\n`)
    .digest();
}
