import { createHash } from "node:crypto";
import type { Block, Entry } from "./schema";

/*
 * The canonical byte format of the count ledger, version 1 (RULEBOOK R2.3). All text is UTF-8, every line ends in LF.
 *
 * Entry line:    <seq> <member id> <effective date> <+1 or -1> <cause>
 * Entries hash:  SHA-256 over the concatenated SHA-256 digests of the entry lines in groups of 4,096 (by seq, from 1);
 *                without entries SHA-256 of nothing.
 * Block hash:    SHA-256 over the lines
 *                  shokai ledger block 1
 *                  no <number>
 *                  at <instant, ISO 8601, UTC, milliseconds>
 *                  cause <cause>
 *                  person <id>
 *                  name <the person's name as a JSON string>
 *                  subject <subject>
 *                  entries <number>
 *                  net <sum of the deltas>
 *                  entries-hash <hex>
 *                  previous <hex, 64 zeros for block 1>
 */

export const ENTRIES_PER_GROUP = 4096;

export function entryLine(entry: Entry): string {
  return `${entry.seq} ${entry.memberId} ${entry.effectiveOn} ${entry.delta === 1 ? "+1" : "-1"} ${entry.cause}\n`;
}

/** The hash of a block's entries, in the order of their seq. */
export function entriesHash(entries: readonly Entry[]): Buffer {
  const groups: Buffer[] = [];
  for (let at = 0; at < entries.length; at += ENTRIES_PER_GROUP) {
    const lines = entries.slice(at, at + ENTRIES_PER_GROUP).map(entryLine);
    groups.push(createHash("sha256").update(lines.join("")).digest());
  }
  return createHash("sha256").update(Buffer.concat(groups)).digest();
}

export function blockHash(block: Block): Buffer {
  const lines = [
    "shokai ledger block 1",
    `no ${block.no}`,
    `at ${block.at.toISOString()}`,
    `cause ${block.cause}`,
    `person ${block.personId}`,
    `name ${JSON.stringify(block.personName)}`,
    `subject ${block.subject}`,
    `entries ${block.entries}`,
    `net ${block.net}`,
    `entries-hash ${Buffer.from(block.entriesHash).toString("hex")}`,
    `previous ${Buffer.from(block.previousHash).toString("hex")}`,
  ];
  return createHash("sha256")
    .update(`${lines.join("\n")}\n`)
    .digest();
}
