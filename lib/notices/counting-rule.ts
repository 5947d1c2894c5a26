import type { IsoDate } from "@/lib/core/dates";
import type { Reader } from "@/lib/core/db";

/*
 * A change of the limits is the ledger block whose subject is "limits" (lib/members/commands.ts). A number that a person
 * approves has the same cause, but is a decision under the rule, not a change of it.
 */

export type RuleInForce = { readonly version: number; readonly fromBlock: number };

/** The counting rule whose text the public reads. The first version comes with the database. */
export async function ruleInForce(reader: Reader): Promise<RuleInForce> {
  return reader.countingRule.findFirstOrThrow({
    orderBy: { version: "desc" },
    select: { version: true, fromBlock: true },
  });
}

/** Whether the limits by which members are told apart changed after a block: no published rule says so yet. */
export async function ruleChangedAfter(reader: Reader, block: number): Promise<boolean> {
  const [row] = await reader.$queryRaw<[{ changed: boolean }]>`
    select exists (select from ledger_block where subject = 'limits' and no > ${block}::int) as changed`;
  return row.changed;
}

/**
 * What changes of the rule did to the count as of a day, in the blocks after one and up to another: the figure less
 * this is the figure under the rule as it was.
 */
export async function ruleEffect(
  reader: Reader,
  asOf: IsoDate,
  blocks: { after: number; to: number },
): Promise<number> {
  const [row] = await reader.$queryRaw<[{ effect: number }]>`
    select coalesce(sum(d.delta), 0)::int as effect
    from ledger_block b join ledger_delta d on d.block_no = b.no
    where b.subject = 'limits' and b.no > ${blocks.after}::int and b.no <= ${blocks.to}::int
      and d.effective_on <= ${asOf}::date`;
  return row.effect;
}
