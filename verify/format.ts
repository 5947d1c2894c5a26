import { createHash } from "node:crypto";

/*
 * The byte formats of docs/ledger-format.md and docs/certificate-format.md, written from those pages. Nothing under
 * verify/ is shared with what it checks: a fault in the one must not hide in the other.
 */

/** One line of an export (docs/ledger-format.md, "Export"). */
export type LedgerRecord =
  | { kind: "ledger"; format: number; startedOn: string; timeZone: string; exportedAt: string; blocks: number }
  | BlockRecord
  | { kind: "entries"; block: number; lines: string[] }
  | { kind: "deltas"; block: number; days: [day: string, delta: number][] }
  | { kind: "snapshot"; block: number; days: [day: string, total: number][] }
  | { kind: "members"; rows: [member: number, countedOn: string][] }
  | PublicationRecord
  | { kind: "certificate"; publication: number; body: string }
  | { kind: "head"; day: string; block: number; hash: string; count: number }
  | { kind: "end"; records: number };

export type BlockRecord = {
  kind: "block";
  no: number;
  at: string;
  cause: string;
  person: string;
  name: string;
  subject: string;
  entries: number;
  net: number;
  entriesHash: string;
  previous: string;
  hash: string;
};

export type PublicationRecord = {
  kind: "publication";
  version: number;
  asOf: string;
  block: number;
  count: number;
  /** Version that the bridge starts from. */
  previous: number | null;
  bridge: { previous: number; parts: Record<string, { in: number; out: number }> };
};

export const ZEROS = "0".repeat(64);
const GROUP = 4096;

function sha256(bytes: string | Buffer): Buffer {
  return createHash("sha256").update(bytes).digest();
}

/** Hash over a block's entry lines (without their line feeds), in the order given. */
export function hashOfEntries(lines: readonly string[]): string {
  const groups: Buffer[] = [];
  for (let at = 0; at < lines.length; at += GROUP) {
    groups.push(sha256(`${lines.slice(at, at + GROUP).join("\n")}\n`));
  }
  return sha256(Buffer.concat(groups)).toString("hex");
}

export function hashOfBlock(block: Omit<BlockRecord, "kind" | "hash">): string {
  const text = [
    "shokai ledger block 1",
    `no ${block.no}`,
    `at ${block.at}`,
    `cause ${block.cause}`,
    `person ${block.person}`,
    `name ${JSON.stringify(block.name)}`,
    `subject ${block.subject}`,
    `entries ${block.entries}`,
    `net ${block.net}`,
    `entries-hash ${block.entriesHash}`,
    `previous ${block.previous}`,
  ];
  return sha256(text.map((line) => `${line}\n`).join("")).toString("hex");
}

export type Entry = { seq: number; member: number; day: string; delta: 1 | -1; cause: string };

const line = /^(\d{1,10}) (\d{1,10}) (\d{4}-\d\d-\d\d) ([+-]1) ([a-z_]{1,40})$/;

/** An entry's line in parts; null where it is none. */
export function readEntry(text: string): Entry | null {
  const match = line.exec(text);
  if (!match) return null;
  const [, seq, member, day = "", delta, cause = ""] = match;
  return { seq: Number(seq), member: Number(member), day, delta: delta === "+1" ? 1 : -1, cause };
}

export function writeEntry(entry: Entry): string {
  return `${entry.seq} ${entry.member} ${entry.day} ${entry.delta === 1 ? "+1" : "-1"} ${entry.cause}`;
}

/** Days since 1970, so that a day is a number in an array of millions. */
export function dayNumber(day: string): number {
  return Math.round(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10))) / 864e5);
}

export function dayText(number: number): string {
  return new Date(number * 864e5).toISOString().slice(0, 10);
}

/**
 * JSON in the one form of RFC 8785 (members by name, no blanks): what a certificate's signature is over. Certificates
 * hold only whole numbers, so that numbers need none of the RFC's care.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([name, one]) => `${JSON.stringify(name)}:${canonicalJson(one)}`).join(",")}}`;
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new Error("not a whole number");
  return JSON.stringify(value);
}
