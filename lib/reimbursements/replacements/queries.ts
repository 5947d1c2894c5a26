import { type Actor, permit } from "@/lib/access/actor";
import { witnessLook } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { daysBetween, fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db, emptySql, sql } from "@/lib/core/db";
import type { ReplacementKind } from "./schema";

/** Something that is said of a card's replacement, by a person (step) or by a delivery's record. */
export type ReplacementSaid = {
  readonly inquiryId: number;
  readonly kind: ReplacementKind;
  readonly happenedOn: IsoDate;
  readonly note: string;
  readonly stepId: number | null;
  readonly batchId: number | null;
  readonly rowNo: number | null;
  readonly madeByName: string | null;
  /** The new card, with its member and whether it is one with the old card's by now. */
  readonly newCard: {
    readonly id: number;
    readonly bin: string;
    readonly last4: string;
    readonly memberId: number;
    readonly linked: boolean;
  } | null;
  /** The card that is replaced; null where its number is masked. */
  readonly oldCard: { readonly id: number; readonly memberId: number } | null;
};

/** What is said of the replacement of an inquiry's card, or of all cards of a member, in the order in which it happened. */
export async function listReplacement(
  actor: Actor,
  of: { readonly inquiryId: number } | { readonly memberId: number },
): Promise<ReplacementSaid[]> {
  permit(actor, "inquiry.read");
  const inquiries =
    "inquiryId" in of
      ? sql`select id from inquiry where id = ${of.inquiryId}::int
          union select o.id from inquiry i join inquiry o on o.card_id = i.card_id where i.id = ${of.inquiryId}::int`
      : sql`select i.id from card c join inquiry i on i.card_id = c.id where c.member_id = ${of.memberId}::int`;
  type Row = Omit<ReplacementSaid, "happenedOn" | "newCard" | "oldCard"> & {
    happenedOn: Date;
    newId: number | null;
    bin: string;
    last4: string;
    newMember: number;
    oldId: number | null;
    oldMember: number;
  };
  const rows = await db.$queryRaw<Row[]>`
    select s.inquiry_id as "inquiryId", s.kind, s.happened_on as "happenedOn", s.note, s.step_id as "stepId",
      s.batch_id as "batchId", s.row_no as "rowNo", s.made_by_name as "madeByName", n.id as "newId", n.bin, n.last4,
      n.member_id as "newMember", o.id as "oldId", o.member_id as "oldMember"
    from replacement_said s join inquiry i on i.id = s.inquiry_id
    left join card n on n.id = s.new_card_id left join card o on o.id = i.card_id
    where s.inquiry_id in (${inquiries})
    order by s.happened_on, array_position(array['requested', 'stopped', 'reissued'], s.kind), s.step_id nulls first`;
  return rows.map(({ newId, bin, last4, newMember, oldId, oldMember, happenedOn, ...row }) => ({
    ...row,
    happenedOn: fromDbDate(happenedOn),
    newCard:
      newId === null
        ? null
        : { id: newId, bin, last4, memberId: newMember, linked: oldId !== null && newMember === oldMember },
    oldCard: oldId === null ? null : { id: oldId, memberId: oldMember },
  }));
}

export type OpenReplacement = {
  readonly inquiryId: number;
  readonly reference: string | null;
  readonly bin: string | null;
  readonly last4: string | null;
  readonly requestedOn: IsoDate | null;
  readonly stoppedOn: IsoDate | null;
  readonly since: IsoDate;
  /** Days since, by the business clock. */
  readonly age: number;
};
export type Place = { readonly since: IsoDate; readonly id: number };

const PAGE = 50;

/** Cards that were to be replaced or are stopped, and have no new one yet; the oldest first, fifty at a time. */
export async function listOpenReplacements(
  actor: Actor,
  after: Place | null,
): Promise<{ rows: OpenReplacement[]; next: Place | null }> {
  permit(actor, "batch.read");
  await witnessLook(actor, { type: "list.read", subject: "list", details: { list: "replacements" } });
  const { today } = await businessClock(db);
  type Row = Omit<OpenReplacement, "age" | "since" | "requestedOn" | "stoppedOn"> & {
    since: Date;
    requestedOn: Date | null;
    stoppedOn: Date | null;
  };
  const found = await db.$queryRaw<Row[]>`
    with card_state as (
      select min(i.id) as id, min(s.happened_on) as since, max(s.happened_on) filter (where s.kind = 'requested') as requested_on,
        max(s.happened_on) filter (where s.kind = 'stopped') as stopped_on
      from replacement_said s join inquiry i on i.id = s.inquiry_id
      group by coalesce(i.card_id, -i.id) having bool_or(i.live) and not bool_or(s.kind = 'reissued')
    )
    select i.id as "inquiryId", i.reference, coalesce(c.bin, i.mask_head) as bin, coalesce(c.last4, i.mask_tail) as last4,
      t.requested_on as "requestedOn", t.stopped_on as "stoppedOn", t.since
    from card_state t join inquiry i on i.id = t.id left join card c on c.id = i.card_id
    ${after ? sql`where (t.since, t.id) > (${after.since}::date, ${after.id}::int)` : emptySql}
    order by t.since, t.id limit ${PAGE + 1}`;
  const day = (date: Date | null) => date && fromDbDate(date);
  const rows = found.slice(0, PAGE).map((row) => {
    const since = fromDbDate(row.since);
    return {
      ...row,
      since,
      requestedOn: day(row.requestedOn),
      stoppedOn: day(row.stoppedOn),
      age: daysBetween(since, today),
    };
  });
  const last = rows.at(-1);
  return { rows, next: found.length > PAGE && last ? { since: last.since, id: last.inquiryId } : null };
}
