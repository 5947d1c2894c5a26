import { type Actor, permit } from "@/lib/access/actor";
import { businessClock } from "@/lib/core/clock";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db, type Reader } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import type { OutreachStep } from "@/prisma/client/client";
import type { OutreachChannel, OutreachRow, OutreachState, OutreachStepRow } from "./schema";

/** Every list as it stands, the newest day first, with today by the business clock. */
export async function listOutreach(actor: Actor): Promise<{ rows: OutreachRow[]; today: IsoDate }> {
  permit(actor, "outreach.read");
  const [rows, { today }] = await Promise.all([outreachKnown(db, null), businessClock(db)]);
  return { rows, today };
}

/** One list with all its steps, newest first. */
export async function findOutreach(
  actor: Actor,
  outreachId: number,
): Promise<{ row: OutreachRow; steps: OutreachStepRow[]; madeByName: string; today: IsoDate; timeZone: string }> {
  permit(actor, "outreach.read");
  const found = await db.outreach.findUnique({ where: { id: outreachId }, include: included });
  const row = found && rowOf(found);
  if (!found || !row) throw new NotFound(`outreach ${outreachId}`);
  const { today, timeZone } = await businessClock(db);
  return { row, steps: found.steps.map(stepOf), madeByName: found.madeByName, today, timeZone };
}

const included = {
  company: { select: { id: true, nameJa: true, nameEn: true } },
  steps: { orderBy: { no: "desc" } },
} as const;

/**
 * The lists as they were known before an instant; for a report, which asks for its own right.
 * @param before null: as they stand
 */
export async function outreachKnown(reader: Reader, before: Date | null): Promise<OutreachRow[]> {
  const found = await reader.outreach.findMany({
    where: before ? { madeAt: { lt: before } } : {},
    include: { ...included, steps: { ...included.steps, ...(before && { where: { madeAt: { lt: before } } }) } },
  });
  return found
    .flatMap((one) => rowOf(one) ?? [])
    .sort((a, b) => (a.last.onDay < b.last.onDay ? 1 : a.last.onDay > b.last.onDay ? -1 : b.id - a.id));
}

type Found = {
  id: number;
  scopeName: string;
  scopeNameEn: string;
  scopeVersion: number;
  channel: string;
  purpose: string;
  purposeEn: string;
  company: OutreachRow["company"];
  steps: OutreachStep[];
};

function rowOf(found: Found): OutreachRow | null {
  const { id, scopeVersion, channel, company } = found;
  const [last] = found.steps;
  if (!last) return null;
  return {
    ...{ id, scopeVersion, company },
    scope: { ja: found.scopeName, en: found.scopeNameEn },
    purpose: { ja: found.purpose, en: found.purposeEn },
    channel: channel as OutreachChannel,
    last: stepOf(last),
  };
}

function stepOf({ no, state, onDay, persons, note, madeByName, madeAt }: OutreachStep): OutreachStepRow {
  return { no, state: state as OutreachState, onDay: fromDbDate(onDay), persons, note, madeByName, madeAt };
}
