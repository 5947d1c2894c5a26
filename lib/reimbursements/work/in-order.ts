import { lastDayDueBefore } from "@/lib/core/business-days";
import { addDays, type IsoDate, isIsoDate } from "@/lib/core/dates";
import { join, type Reader, type Sql, sql } from "@/lib/core/db";
import { dueOn, lateUpTo, type StageLimits } from "@/lib/reimbursements/stages";
import { type Stage, stages } from "./schema";

/*
 * Open cases by due date, across stages. What is due when follows from the received date, the stage's limit and the
 * calendar, and within one stage it never falls while the received date grows: so each stage is read in the order of its
 * index (stage, received date, id), a page of each at most, and the pages are merged here. Neither the calendar nor a kept
 * due date has to be in the database, and a changed limit moves no row.
 */

/** Where a case stands in the order. */
export type Place = { readonly dueOn: IsoDate; readonly receivedOn: IsoDate; readonly id: number };
export type OpenCase = Place & { readonly stage: Stage };

export const openCase: Sql = sql`i.live and i.closed_as is null`;
const stageNumber: Sql = sql`relief_stage_no(i.staff_case, i.reported_case, i.charged, i.relieved)`;
export const stageOfRow: Sql = sql`(${[...stages]}::text[])[${stageNumber}]`;

/** That a case is in the stage, as its index asks it. */
export function isIn(stage: Stage): Sql {
  return sql`${stageNumber} = ${stages.indexOf(stage) + 1}::smallint`;
}

export type Order = { limits: StageLimits; descending: boolean; after: Place | null };

/** The open cases of these stages that meet the condition, in order on from a place; `i` names the inquiry. */
export async function readInOrder(
  reader: Reader,
  input: { stages: readonly Stage[]; where: (stage: Stage) => Sql; limit: number } & Order,
): Promise<OpenCase[]> {
  const { stages: wanted, where, limits, descending, after, limit } = input;
  const beyond = descending ? sql`<` : sql`>`;
  const way = descending ? sql`desc` : sql`asc`;
  const arms = wanted.map((stage) => {
    const from = after && pivot(after, limits[stage]);
    return sql`(
      select i.id, ${stage}::text as stage, i.received_on::text as "receivedOn" from inquiry i
      where ${openCase} and ${isIn(stage)} and ${where(stage)}
        and ${from ? sql`(i.received_on, i.id) ${beyond} (${from.receivedOn}::date, ${from.id}::int)` : sql`true`}
      order by i.received_on ${way}, i.id ${way} limit ${limit}::int)`;
  });
  const rows = await reader.$queryRaw<Omit<OpenCase, "dueOn">[]>`${join(arms, " union all ")}`;
  return rows
    .map((row) => ({ ...row, dueOn: dueOn(row.stage, row.receivedOn, limits) }))
    .sort((a, b) => (descending ? compare(b, a) : compare(a, b)))
    .slice(0, limit);
}

function compare(a: Place, b: Place): number {
  if (a.dueOn !== b.dueOn) return a.dueOn < b.dueOn ? -1 : 1;
  if (a.receivedOn !== b.receivedOn) return a.receivedOn < b.receivedOn ? -1 : 1;
  return a.id - b.id;
}

/** What a place in the whole order is among the cases of one stage: several received dates can have one due date. */
function pivot(place: Place, days: number): { receivedOn: IsoDate; id: number } {
  const first = addDays(lastDayDueBefore(place.dueOn, days), 1);
  const last = lastDayDueBefore(addDays(place.dueOn, 1), days);
  if (place.receivedOn < first) return { receivedOn: first, id: 0 };
  if (place.receivedOn > last) return { receivedOn: last, id: 2_147_483_647 };
  return place;
}

/** That a case in the stage is late today, or that it is not. */
export function isLate(stage: Stage, late: boolean, today: IsoDate, limits: StageLimits): Sql {
  const until = lateUpTo(stage, today, limits);
  return late ? sql`i.received_on <= ${until}::date` : sql`i.received_on > ${until}::date`;
}

/** A place as an address carries it; null where it is none. */
export function readPlace(text: string | undefined): Place | null {
  const [, due = "", receivedOn = "", id = ""] =
    /^(\d{4}-\d{2}-\d{2})~(\d{4}-\d{2}-\d{2})~(\d{1,10})$/.exec(text ?? "") ?? [];
  if (!isIsoDate(due) || !isIsoDate(receivedOn) || Number(id) > 2_147_483_647) return null;
  return { dueOn: due, receivedOn, id: Number(id) };
}

export function writePlace({ dueOn: due, receivedOn, id }: Place): string {
  return `${due}~${receivedOn}~${id}`;
}
