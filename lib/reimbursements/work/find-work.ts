import { type Actor, permit } from "@/lib/access/actor";
import { businessDaysBetween } from "@/lib/core/business-days";
import { businessClock, realNow } from "@/lib/core/clock";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { dueOn } from "@/lib/reimbursements/stages";
import { openCase, stageOfRow } from "./in-order";
import { readLimits } from "./limits";
import type { Stage } from "./schema";

/** erasedOn: its words went, their period being over. */
export type Note = { id: number; note: string; madeByName: string; madeAt: Date; erasedOn: IsoDate | null };
export type Person = { id: string; name: string };

/** The work on one case. */
export type Work = {
  /** Of an open live case; null: nothing is to be done. */
  open: { stage: Stage; dueOn: IsoDate; late: boolean; age: number } | null;
  owner: Person | null;
  taken: { by: Person; until: Date } | null;
  followUpOn: IsoDate | null;
  /** The newest first. */
  notes: Note[];
  today: IsoDate;
  timeZone: string;
};

/** Who works on a case and until when it is due. What the case says is the inquiry's to tell. */
export async function findWork(actor: Actor, inquiryId: number): Promise<Work> {
  permit(actor, "case.read");
  const [clock, limits, rows, notes] = await Promise.all([
    businessClock(db),
    readLimits(db),
    db.$queryRaw<Raw[]>`
      select case when ${openCase} then ${stageOfRow} end as stage, i.received_on::text as "receivedOn",
        o.id::text as "ownerId", o.display_name as "ownerName", t.id::text as "takerId", t.display_name as "takerName",
        w.taken_until as "takenUntil", w.follow_up_on::text as "followUpOn"
      from inquiry i left join case_work w on w.inquiry_id = i.id
      left join app_user o on o.id = w.owner
      left join app_user t on t.id = w.taken_by and w.taken_until > ${realNow()} and ${openCase}
      where i.id = ${inquiryId}::int`,
    db.caseNote.findMany({
      where: { inquiryId },
      orderBy: { id: "desc" },
      select: { id: true, note: true, madeByName: true, madeAt: true, erasedOn: true },
    }),
  ]);
  const row = rows[0];
  const due = row?.stage && row.receivedOn ? dueOn(row.stage, row.receivedOn, limits) : null;
  return {
    open:
      row?.stage && row.receivedOn && due
        ? {
            stage: row.stage,
            dueOn: due,
            late: due < clock.today,
            age: businessDaysBetween(row.receivedOn, clock.today),
          }
        : null,
    owner: row?.ownerId ? { id: row.ownerId, name: row.ownerName ?? "" } : null,
    taken:
      row?.takerId && row.takenUntil
        ? { by: { id: row.takerId, name: row.takerName ?? "" }, until: row.takenUntil }
        : null,
    followUpOn: row?.followUpOn ?? null,
    notes: notes.map((one) => ({ ...one, erasedOn: one.erasedOn && fromDbDate(one.erasedOn) })),
    today: clock.today,
    timeZone: clock.timeZone,
  };
}

type Raw = {
  stage: Stage | null;
  receivedOn: string | null;
  ownerId: string | null;
  ownerName: string | null;
  takerId: string | null;
  takerName: string | null;
  takenUntil: Date | null;
  followUpOn: string | null;
};
