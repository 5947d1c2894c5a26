import type { Actor } from "@/lib/access/actor";
import type { IsoDate } from "@/lib/core/dates";
import { join, type Sql, sql } from "@/lib/core/db";
import type { StageLimits } from "@/lib/reimbursements/stages";
import { isLate } from "./in-order";
import { type CaseFilters, type Stage, stages } from "./schema";

/** The stages that are looked through. */
export function stagesOf(filters: CaseFilters): readonly Stage[] {
  return filters.stages?.length ? stages.filter((stage) => filters.stages?.includes(stage)) : stages;
}

/** What the filters ask of an open case beside its stage; `i` names the inquiry. */
export function conditionsOf(
  actor: Actor,
  filters: CaseFilters,
  at: { today: IsoDate; limits: StageLimits },
): (stage: Stage) => Sql {
  const { companies, owners, late, burden, amount } = filters;
  const all: Sql[] = [sql`true`];
  if (companies) all.push(sql`i.company_id = any (${[...companies]}::int[])`);
  if (owners) all.push(ownedBy(actor, owners));
  const open = sql`(i.charged - i.relieved)`;
  if (burden?.min !== undefined) all.push(sql`${open} >= ${burden.min}::bigint`);
  if (burden?.max !== undefined) all.push(sql`${open} <= ${burden.max}::bigint`);
  if (amount?.min !== undefined) all.push(sql`i.amount >= ${amount.min}::bigint`);
  if (amount?.max !== undefined) all.push(sql`i.amount <= ${amount.max}::bigint`);
  const fixed = join(all, " and ");
  const only = late && new Set(late).size === 1 ? late[0] === "yes" : null;
  return (stage) => (only === null ? fixed : sql`${fixed} and ${isLate(stage, only, at.today, at.limits)}`);
}

/** Whose the case is. People own few of all cases: theirs are found from there, and not by looking through a stage. */
function ownedBy(actor: Actor, owners: readonly string[]): Sql {
  const people = owners.map((one) => (one === "me" ? actor.id : one)).filter(isPerson);
  const owned = sql`i.id = any (array(select inquiry_id from case_work where owner = any (${people}::uuid[])))`;
  if (!owners.includes("none")) return owned;
  // Asked of each case by its key: as a join it may be worked out for a whole stage before the first row of a page.
  const nobodys = sql`(select w.owner from case_work w where w.inquiry_id = i.id) is null`;
  return people.length > 0 ? sql`(${owned} or ${nobodys})` : nobodys;
}

/** Whether it is a person's id: the system and a card company's key own no case. */
export function isPerson(id: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
}
