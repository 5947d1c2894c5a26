import { type Actor, permit } from "@/lib/access/actor";
import { db } from "@/lib/core/db";
import { ruleChangedAfter, ruleInForce } from "./counting-rule";
import { listPublishedFigures, type PublishedFigure } from "./published";
import type { Rule } from "./schema";

export type RuleVersion = Rule & {
  /** Null: those with which the incident began. */
  numberLimit: number | null;
  placeholders: readonly string[];
  fromBlock: number;
  publication: PublishedFigure | null;
};

/** Every version of the counting rule, the one in force last. */
export async function findRules(actor: Actor): Promise<RuleVersion[]> {
  permit(actor, "notice.read");
  const [rows, figures] = await Promise.all([
    db.countingRule.findMany({ orderBy: { version: "asc" } }),
    listPublishedFigures(db),
  ]);
  return rows.map(({ textJa, textEn, publicationId, ...row }) => ({
    ...row,
    text: { ja: textJa, en: textEn },
    publication: figures.find((figure) => figure.id === publicationId) ?? null,
  }));
}

/** Whether the limits changed and no published rule says so yet. */
export async function isRulePending(actor: Actor): Promise<boolean> {
  permit(actor, "notice.read");
  return ruleChangedAfter(db, (await ruleInForce(db)).fromBlock);
}
