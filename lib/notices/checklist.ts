import { businessClock } from "@/lib/core/clock";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import type { Reader } from "@/lib/core/db";
import { countAsOf } from "@/lib/ledger/queries";
import type { Publication } from "@/prisma/client/client";
import { ruleChangedAfter, ruleInForce } from "./counting-rule";
import { goesBeyond } from "./coverage";
import { findFindings } from "./findings";
import { findPrevious } from "./published";
import { bridgeTotal } from "./rules";
import type { Acknowledged, Bridge, Coverage } from "./schema";

/** What has to be true before it is submitted; the commands refuse otherwise. */
export const checkIds = [
  "dayOver",
  "addsUp",
  "unmoved",
  "previousHolds",
  "ruleSaid",
  "coverageSaid",
  "bothLanguages",
] as const;
export type CheckId = (typeof checkIds)[number];

/** What may be published nevertheless, once somebody has read it. */
export const warningIds = [
  "batchesOpen",
  "problemsWaiting",
  "numberOverLimit",
  "rejoined",
  "statementConflict",
  "otherReviews",
  "coverageUnsaid",
  "neverHeard",
  "figureFell",
] as const;
export type WarningId = (typeof warningIds)[number];

export type Warning = {
  readonly id: WarningId;
  readonly count: number;
  /** Its name and figure: acknowledged is this, and no other. */
  readonly key: string;
  readonly acknowledged: Acknowledged | null;
};

export type Checklist = {
  readonly checks: Readonly<Record<CheckId, boolean>>;
  readonly warnings: readonly Warning[];
};

/** The checklist of a publication before it is published, as things stand at this moment. */
export async function checklistOf(reader: Reader, row: Publication): Promise<Checklist> {
  const asOf = fromDbDate(row.asOf);
  const bridge = row.bridge as Bridge;
  const coverage = (row.coverage as Coverage | null) ?? { supportedTo: null, companies: [] };
  // One after the other: within a transaction there is one connection.
  const { today } = await businessClock(reader);
  const now = await countAsOf(reader, asOf);
  const previous = await findPrevious(reader, row.correctsId);
  const rule = await ruleInForce(reader);
  const previousId = typeof previous === "object" ? (previous?.id ?? null) : undefined;
  return {
    checks: {
      dayOver: asOf < today,
      addsUp: bridgeTotal(bridge) === row.count,
      unmoved: now === row.count,
      previousHolds: previousId === row.previousId,
      ruleSaid: await ruleIsSaid(reader, row, rule),
      coverageSaid: !goesBeyond(asOf, coverage) || row.coverageReason !== null,
      bothLanguages: (row.noteJa === "") === (row.noteEn === ""),
    },
    warnings: await warningsOf(
      reader,
      { asOf, count: row.count, bridge, coverage },
      row.acknowledged as Acknowledged[],
    ),
  };
}

/** Whether the figure was calculated under the rule that this publication names, or itself says. */
export async function ruleIsSaid(
  reader: Reader,
  row: Pick<Publication, "ruleJa" | "ruleVersion" | "blockNo">,
  rule: { version: number; fromBlock: number },
): Promise<boolean> {
  const changes = row.ruleJa !== null;
  if (row.ruleVersion !== rule.version + (changes ? 1 : 0)) return false;
  return !(await ruleChangedAfter(reader, changes ? Math.max(rule.fromBlock, row.blockNo) : rule.fromBlock));
}

async function warningsOf(
  reader: Reader,
  of: { asOf: IsoDate; count: number; bridge: Bridge; coverage: Coverage },
  acknowledged: readonly Acknowledged[],
): Promise<Warning[]> {
  const findings = await findFindings(reader, of.asOf);
  const counts: Record<WarningId, number> = {
    ...findings,
    coverageUnsaid: of.coverage.companies.filter((one) => one.unsaid > 0).length,
    neverHeard: of.coverage.companies.filter((one) => one.lastReceivedOn === null).length,
    figureFell: Math.max(0, of.bridge.previous - of.count),
  };
  return warningIds.flatMap((id) => {
    const count = counts[id];
    const key = `${id}:${count}`;
    return count === 0 ? [] : [{ id, count, key, acknowledged: acknowledged.find((one) => one.key === key) ?? null }];
  });
}
