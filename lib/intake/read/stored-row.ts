import { type IsoDate, toDbDate } from "@/lib/core/dates";
import { dbNull } from "@/lib/core/db";
import type { RecordRow, ReliefRow } from "./stage";

/** A record's row as the ORM takes it: for the few rows that are typed or mended; deliveries go in by COPY. */
export function storedRow({ relief: _, ...row }: RecordRow) {
  return {
    ...row,
    misuseOn: row.misuseOn === null ? null : toDbDate(row.misuseOn),
    fingerprint: row.fingerprint && stored(row.fingerprint),
    token: row.token && stored(row.token),
    cipher: row.cipher && stored(row.cipher),
    oldToken: row.oldToken && stored(row.oldToken),
    oldCipher: row.oldCipher && stored(row.oldCipher),
    contentHash: row.contentHash && stored(row.contentHash),
    words: row.words ?? dbNull,
    findings: row.findings.length ? (row.findings as unknown as object[]) : dbNull,
  };
}

/** What a record says of relief, likewise. */
export function storedRelief(relief: ReliefRow) {
  const { on, stoppedOn, reissuedOn, newToken, newCipher, ...plain } = relief;
  const day = (one: IsoDate | null) => (one === null ? null : toDbDate(one));
  return {
    ...plain,
    reliefOn: day(on),
    stoppedOn: day(stoppedOn),
    reissuedOn: day(reissuedOn),
    newToken: newToken && stored(newToken),
    newCipher: newCipher && stored(newCipher),
  };
}

function stored(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(bytes);
}
