import type { CountedDays } from "./day-sums.ts";
import {
  type BlockRecord,
  dayNumber,
  dayText,
  type Entry,
  hashOfBlock,
  hashOfEntries,
  readEntry,
  writeEntry,
} from "./format.ts";
import type { Fault } from "./verdict.ts";

/** Longest block in which the one altered entry is looked for by trying. */
const SEARCHED = 400;

/** Whether a block's own hash is that of its fields; if not, whether it was another number's block. */
export function checkHeader(block: BlockRecord, numbers: number): Fault | null {
  if (hashOfBlock(block) === block.hash) return null;
  for (let no = 1; no <= numbers; no++) {
    if (no !== block.no && hashOfBlock({ ...block, no }) === block.hash) {
      return { kind: "REORDERED_BLOCKS", block: block.no, other: no };
    }
  }
  return { kind: "ALTERED_BLOCK", block: block.no };
}

/** Whether a block's entries are those that it was closed with. */
export function checkEntries(
  block: BlockRecord,
  lines: readonly string[],
  deltas: ReadonlyMap<string, number>,
): Fault | { entries: Entry[] } {
  const entries: Entry[] = [];
  for (const [at, line] of lines.entries()) {
    const entry = readEntry(line);
    if (!entry) return { kind: "ALTERED_ENTRY", block: block.no, seq: at + 1, says: line.slice(0, 80) };
    entries.push(entry);
  }
  const whole = hashOfEntries(lines) === block.entriesHash;
  if (whole && lines.length === block.entries) return { entries };
  const counts = { had: block.entries, has: lines.length };
  if (lines.length < block.entries) {
    const seqs = new Set(entries.map(({ seq }) => seq));
    let seq = 1;
    while (seqs.has(seq)) seq++;
    return { kind: "MISSING_ENTRY", block: block.no, seq, ...counts };
  }
  if (lines.length > block.entries) return { kind: "ADDED_ENTRY", block: block.no, ...counts };
  const ordered = [...entries]
    .sort((a, b) => a.member - b.member || (a.day < b.day ? -1 : a.day > b.day ? 1 : 0) || a.delta - b.delta)
    .map((entry, at) => writeEntry({ ...entry, seq: at + 1 }));
  if (hashOfEntries(ordered) === block.entriesHash) {
    const seq = 1 + ordered.findIndex((line, at) => line !== lines[at]);
    return { kind: "REORDERED_ENTRIES", block: block.no, seq };
  }
  return { kind: "ALTERED_ENTRY", block: block.no, ...findAltered(block, entries, deltas) };
}

/** The one entry that was altered, found by trying what it may have said: sign, cause, or a day that the sums miss. */
function findAltered(
  block: BlockRecord,
  entries: readonly Entry[],
  deltas: ReadonlyMap<string, number>,
): { seq?: number; says?: string; said?: string } {
  if (entries.length > SEARCHED) return {};
  const causes = [...new Set([block.cause, ...entries.map(({ cause }) => cause)])];
  const sums = new Map<string, number>();
  for (const { day, delta } of entries) sums.set(day, (sums.get(day) ?? 0) + delta);
  const days = [...deltas.keys()].filter((day) => deltas.get(day) !== (sums.get(day) ?? 0));
  const lines = entries.map(writeEntry);
  for (const [at, entry] of entries.entries()) {
    const tries: Entry[] = [
      { ...entry, delta: entry.delta === 1 ? -1 : 1 },
      ...causes.map((cause) => ({ ...entry, cause })),
      ...days.map((day) => ({ ...entry, day })),
    ];
    for (const tried of tries) {
      const said = writeEntry(tried);
      const before = lines[at] as string;
      lines[at] = said;
      const found = hashOfEntries(lines) === block.entriesHash;
      lines[at] = before;
      if (found) return { seq: entry.seq, says: before, said };
    }
  }
  return {};
}

/**
 * Whether the entries are possible where the earlier ones left each member: +1 only where it does not count, −1 only at
 * the day from which it does. Notes where they leave it.
 */
export function checkMembers(block: number, entries: readonly Entry[], counted: CountedDays): Fault | null {
  for (let at = 0; at < entries.length; ) {
    const first = entries[at] as Entry;
    let day = counted.of(first.member);
    const came: number[] = [];
    let end = at;
    for (; end < entries.length && entries[end]?.member === first.member; end++) {
      const entry = entries[end] as Entry;
      if (entry.delta === 1) came.push(dayNumber(entry.day));
      else if (dayNumber(entry.day) === day) day = null;
      else return { kind: "IMPOSSIBLE_ENTRY", block, seq: entry.seq, member: entry.member };
    }
    if (came.length > 1 || (came.length === 1 && day !== null)) {
      return { kind: "IMPOSSIBLE_ENTRY", block, seq: first.seq, member: first.member };
    }
    counted.set(first.member, came[0] ?? day);
    at = end;
  }
  return null;
}

/** What a block's entries add to each day. */
export function sumByDay(entries: readonly Entry[]): Map<number, number> {
  const sums = new Map<number, number>();
  for (const { day, delta } of entries) {
    const number = dayNumber(day);
    sums.set(number, (sums.get(number) ?? 0) + delta);
  }
  return sums;
}

/** The first day on which the sums that the database keeps for speed are not those of the entries. */
export function checkDeltas(
  block: number,
  deltas: ReadonlyMap<string, number>,
  sums: ReadonlyMap<number, number>,
): Fault | null {
  const days = new Set([...deltas.keys(), ...[...sums.keys()].map(dayText)]);
  for (const day of [...days].sort()) {
    const says = deltas.get(day) ?? 0;
    const sum = sums.get(dayNumber(day)) ?? 0;
    if (says !== sum) return { kind: "DELTA_DIFFERS", block, day, says, sum };
  }
  return null;
}
