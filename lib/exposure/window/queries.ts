import { type Actor, permit } from "@/lib/access/actor";
import { witness, witnessLook } from "@/lib/audit/change";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { boundsByMember, findWindow, verdictOf, type Window } from "./rules";
import type { CardBounds, DayKind, MemberBounds, Verdict } from "./schema";

export type MemberVerdict = MemberBounds & { readonly verdict: Verdict };
export type LeakWindow = { readonly window: Window | null; readonly members: readonly MemberVerdict[] };

/**
 * The window of the leak with all members that bound it. Misused are cards of live, counted inquiries that are in the
 * files (by the register, where there is one), unless the use turned out to be the member's own. When a number was in use
 * is said by persons (card_day), and by what persons and deliveries say of replacements: stopped or reissued, and from
 * when on the new one. Of several that say the same of a card the narrower one holds.
 */
export async function findLeakWindow(actor: Actor): Promise<LeakWindow> {
  permit(actor, "exposure.read");
  await witnessLook(actor, { type: "list.read", subject: "list", details: { list: "leakWindow" } });
  type Row = Omit<CardBounds, "since" | "replacedOn" | "misusedOn"> &
    Record<"since" | "replacedOn" | "misusedOn", Date | null>;
  const rows = await db.$queryRaw<Row[]>`
    with said as (
      select card_id, kind, happened_on from card_day d
       where reverses_id is null and not exists (select from card_day r where r.reverses_id = d.id)
      union all
      select i.card_id, 'until', s.happened_on from replacement_said s join inquiry i on i.id = s.inquiry_id
       where s.kind in ('stopped', 'reissued') and i.card_id is not null
      union all
      select new_card_id, 'since', happened_on from replacement_said where kind = 'reissued' and new_card_id is not null
    ),
    bounded as (
      select card_id, max(happened_on) filter (where kind = 'since') as since,
        min(happened_on) filter (where kind = 'until') as replaced_on
      from said group by card_id
    ),
    misused as (
      select card_id, min(id) as inquiry_id, min(misuse_on) as misused_on from inquiry
       where live and card_id in (select card_id from bounded) and closed_as is distinct from 'own_use'
         and received_on >= (select started_on from incident)
         and (exposure is null or exposure in ('identified', 'possibly_exposed'))
       group by card_id
    )
    select c.member_id as "memberId", c.id as "cardId", m.inquiry_id as "inquiryId", c.bin, c.last4, b.since,
      b.replaced_on as "replacedOn", m.misused_on as "misusedOn"
    from misused m join bounded b using (card_id) join card c on c.id = m.card_id order by c.member_id, c.id`;
  const day = (date: Date | null) => date && fromDbDate(date);
  const members = boundsByMember(
    rows.map((row) => ({
      ...row,
      since: day(row.since),
      replacedOn: day(row.replacedOn),
      misusedOn: day(row.misusedOn),
    })),
  );
  const window = findWindow(members);
  return { window, members: members.map((one) => ({ ...one, verdict: verdictOf(one, window?.best ?? []) })) };
}

export type CardDaySaid = {
  readonly id: number;
  readonly kind: DayKind;
  readonly happenedOn: IsoDate;
  readonly note: string;
  readonly madeByName: string;
};

/** What persons say of the days on which an inquiry's card was in use. */
export async function listCardDays(actor: Actor, inquiryId: number): Promise<CardDaySaid[]> {
  permit(actor, "inquiry.read");
  const rows = await db.$queryRaw<(Omit<CardDaySaid, "happenedOn"> & { happenedOn: Date })[]>`
    select d.id, d.kind, d.happened_on as "happenedOn", d.note, d.made_by_name as "madeByName"
      from inquiry i join card_day d on d.card_id = i.card_id
     where i.id = ${inquiryId}::int and d.reverses_id is null
       and not exists (select from card_day r where r.reverses_id = d.id) order by d.happened_on, d.id`;
  return rows.map(({ happenedOn, ...row }) => ({ ...row, happenedOn: fromDbDate(happenedOn) }));
}

/** Before an export of the members behind the window begins. */
export async function noteWindowExport(actor: Actor, rows: number): Promise<void> {
  permit(actor, "exposure.read");
  await witness(actor, { type: "list.exported", subject: "list", details: { list: "leakWindow", rows } });
}
