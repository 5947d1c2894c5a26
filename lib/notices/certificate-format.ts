import { createHash } from "node:crypto";
import type { Bridge } from "./schema";

/** A delivery's number in the house, and the commitment to it. */
export type Committed = readonly [batchId: number, commitment: string];

/** A certificate before it is signed: docs/certificate-format.md says what each member is. */
export type Unsigned = {
  readonly format: "shokai certificate 1";
  readonly publication: number;
  readonly incident: { readonly ja: string; readonly en: string };
  readonly organisation: { readonly ja: string; readonly en: string };
  readonly publishedAt: string;
  readonly asOf: string;
  readonly since: string;
  readonly timeZone: string;
  readonly figure: number;
  readonly unit: "card_members";
  readonly rule: { readonly version: number };
  readonly ledger: { readonly block: number; readonly hash: string };
  readonly bridge: Bridge;
  readonly previous: { readonly publication: number; readonly certificate: string } | null;
  readonly corrects: number | null;
  readonly content: string;
  readonly editors: readonly string[];
  readonly approvals: readonly {
    readonly step: "drafted" | "submitted" | "approved" | "published";
    readonly person: string;
    readonly at: string;
    readonly content: string | null;
  }[];
  readonly deliveries: {
    readonly count: number;
    readonly digest: string;
    readonly added: readonly Committed[];
    readonly removed: readonly number[];
  };
  readonly members: { readonly count: number; readonly digest: string };
  readonly key: { readonly version: number; readonly id: string };
};

export type SignedCertificate = Unsigned & { readonly signature: string };

/** The bytes that are signed: JSON as RFC 8785 writes it. All numbers are whole. */
export function canonicalBytes(certificate: Unsigned): Buffer {
  const { signature: _, ...unsigned } = certificate as SignedCertificate;
  return Buffer.from(canonical(unsigned), "utf8");
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical((value as Record<string, unknown>)[name])}`).join(",")}}`;
}

/** What the next certificate names this one by. */
export function certificateHash(certificate: Unsigned): string {
  return createHash("sha256").update(canonicalBytes(certificate)).digest("hex");
}

/** SHA-256 over `<batch id> <commitment>` lines in the order of the ids. */
export function deliveriesDigest(deliveries: readonly Committed[]): string {
  const lines = [...deliveries].sort(([a], [b]) => a - b).map(([id, one]) => `${id} ${one}\n`);
  return createHash("sha256").update(lines.join("")).digest("hex");
}

/** What the later set has and the earlier has not, or has otherwise; and what is gone. */
export function deliveriesChange(
  before: ReadonlyMap<number, string>,
  now: readonly Committed[],
): { added: Committed[]; removed: number[] } {
  const present = new Set(now.map(([id]) => id));
  return {
    added: now.filter(([id, one]) => before.get(id) !== one),
    removed: [...before.keys()].filter((id) => !present.has(id)),
  };
}

/** The set of deliveries that a chain of certificates ends with. */
export function deliveriesOf(chain: readonly Pick<Unsigned, "deliveries">[]): Map<number, string> {
  const set = new Map<number, string>();
  for (const { deliveries } of chain) {
    for (const id of deliveries.removed) set.delete(id);
    for (const [id, one] of deliveries.added) set.set(id, one);
  }
  return set;
}
