import { createHash } from "node:crypto";
import { fromDbDate } from "@/lib/core/dates";
import type { Publication } from "@/prisma/client/client";
import { bridgeParts } from "./rules";
import type { Acknowledged, Bridge, Coverage } from "./schema";

type Row = Pick<
  Publication,
  | "asOf"
  | "blockNo"
  | "count"
  | "previousId"
  | "bridge"
  | "correctsId"
  | "correctionJa"
  | "correctionEn"
  | "noteJa"
  | "noteEn"
  | "coverage"
  | "coverageReason"
  | "acknowledged"
  | "ruleVersion"
  | "ruleJa"
  | "ruleEn"
  | "oldRuleCount"
  | "noBurden"
>;

/**
 * SHA-256 over exactly what is submitted: approval is bound to it (RULEBOOK R7.2), so that nobody can approve one text
 * and have another published. One JSON array, its members in this fixed order; format 2 adds coverage, the warnings
 * acknowledged and the counting rule; format 3, which only a publication has that says that no customer bears a cost, ends
 * with that. What was submitted before these were kept (coverage null) stays in format 1.
 */
export function contentHash(row: Row): Uint8Array<ArrayBuffer> {
  const bridge = row.bridge as Bridge;
  const coverage = row.coverage as Coverage | null;
  const first = [
    fromDbDate(row.asOf),
    row.blockNo,
    row.count,
    row.previousId,
    bridge.previous,
    bridgeParts.map((part) => [bridge.parts[part].in, bridge.parts[part].out]),
    row.correctsId,
    row.correctionJa,
    row.correctionEn,
    row.noteJa,
    row.noteEn,
  ];
  const canonical = coverage
    ? [
        row.noBurden ? "shokai publication 3" : "shokai publication 2",
        ...first,
        coverage.supportedTo,
        coverage.companies.map((one) => [
          one.code,
          one.name.ja,
          one.name.en,
          one.days,
          one.coveredTo,
          one.missing.map(({ from, to }) => [from, to]),
          one.lastReceivedOn,
          one.unsaid,
        ]),
        row.coverageReason,
        (row.acknowledged as Acknowledged[]).map(({ key, by, byName, at }) => [key, by, byName, at]),
        row.ruleVersion,
        row.ruleJa,
        row.ruleEn,
        row.oldRuleCount,
        ...(row.noBurden ? ["no burden"] : []),
      ]
    : ["shokai publication 1", ...first];
  return new Uint8Array(createHash("sha256").update(JSON.stringify(canonical), "utf8").digest());
}

/** What was submitted, for whoever approves the next submission: the parts that a reader can compare. */
export type Content = {
  readonly count: number;
  readonly blockNo: number;
  readonly bridge: Bridge;
  readonly correctionJa: string | null;
  readonly correctionEn: string | null;
  readonly noteJa: string;
  readonly noteEn: string;
  readonly coverageReason: string | null;
  readonly supportedTo: string | null;
  readonly acknowledged: readonly string[];
  readonly ruleJa: string | null;
  readonly ruleEn: string | null;
  readonly oldRuleCount: number | null;
  readonly noBurden: boolean;
};

export function contentOf(row: Row): Content {
  return {
    count: row.count,
    blockNo: row.blockNo,
    bridge: row.bridge as Bridge,
    correctionJa: row.correctionJa,
    correctionEn: row.correctionEn,
    noteJa: row.noteJa,
    noteEn: row.noteEn,
    coverageReason: row.coverageReason,
    supportedTo: (row.coverage as Coverage | null)?.supportedTo ?? null,
    acknowledged: (row.acknowledged as Acknowledged[]).map(({ key }) => key),
    ruleJa: row.ruleJa,
    ruleEn: row.ruleEn,
    oldRuleCount: row.oldRuleCount,
    noBurden: row.noBurden,
  };
}

export type ContentChange = { readonly field: keyof Content; readonly before: string; readonly now: string };

/** What differs between two submissions, field by field, as text. */
export function changesBetween(before: Content, now: Content): ContentChange[] {
  const text = (content: Content, field: keyof Content) => {
    const value = content[field];
    if (field === "bridge") {
      const { parts } = content.bridge;
      return bridgeParts.map((part) => `${part} +${parts[part].in} −${parts[part].out}`).join(", ");
    }
    if (field === "noBurden") return value ? "✓" : "";
    return Array.isArray(value) ? value.join(", ") : String(value ?? "");
  };
  return (Object.keys(now) as (keyof Content)[])
    .map((field) => ({ field, before: text(before, field), now: text(now, field) }))
    .filter((change) => change.before !== change.now);
}

/** SHA-256 over an explanatory note and the figure that it stands beside. */
export function noteHash(note: { publicationId: number; ja: string; en: string }): Uint8Array<ArrayBuffer> {
  const canonical = JSON.stringify(["shokai note 1", note.publicationId, note.ja, note.en]);
  return new Uint8Array(createHash("sha256").update(canonical, "utf8").digest());
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
