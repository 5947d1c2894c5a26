import { type Actor, permit } from "@/lib/access/actor";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db, type Reader, type Sql } from "@/lib/core/db";
import { exposureGround } from "./classify";
import type { Named } from "./queries";
import type { ExposureClass } from "./schema";
import { isOutside } from "./split-outside";

/** Live inquiries under a condition that are outside the identified set; null: no scope is in force. */
export async function countOutside(reader: Reader, where: Sql): Promise<number | null> {
  const { scopeId } = await exposureGround(reader);
  if (scopeId === null) return null;
  const [{ n }] = await reader.$queryRaw<[{ n: number }]>`
    select count(*)::int as n from inquiry where live and ${isOutside} and ${where}`;
  return n;
}

export type OutsideWeek = { readonly monday: IsoDate; readonly possible: number; readonly absent: number };
export type Outside = {
  readonly scope: { readonly id: number; readonly version: number; readonly cards: number };
  /** All inquiries are not classified by it yet. */
  readonly underWay: boolean;
  readonly possible: number;
  readonly absent: number;
  /** By week of the received date, the newest first: those with any. */
  readonly weeks: readonly OutsideWeek[];
};

/** Weeks that are told. */
const WEEKS = 8;

/**
 * The alert of R6.2: live inquiries on cards that are not identified, and the weeks in which they came. Null where no
 * scope is in force: then nothing alerts.
 */
export async function findOutside(actor: Actor): Promise<Outside | null> {
  permit(actor, "exposure.read");
  const { loaded } = await exposureGround(db);
  const scope = await db.exposureScope.findFirst({
    where: { state: "adopted" },
    select: { id: true, version: true, cards: true, classifiedAt: true },
  });
  if (!loaded || !scope) return null;
  const weeks = await db.$queryRaw<OutsideWeek[]>`
    select date_trunc('week', received_on)::date::text as monday,
      (count(*) filter (where exposure = 'possibly_exposed'))::int as possible,
      (count(*) filter (where exposure = 'not_in_files'))::int as absent
    from inquiry where live and ${isOutside} group by 1 order by 1 desc`;
  const sum = (of: (week: OutsideWeek) => number) => weeks.reduce((total, week) => total + of(week), 0);
  const { classifiedAt, ...named } = scope;
  return {
    scope: named,
    underWay: classifiedAt === null,
    possible: sum((week) => week.possible),
    absent: sum((week) => week.absent),
    weeks: weeks.slice(0, WEEKS),
  };
}

export type InquiryExposure = {
  readonly exposure: ExposureClass;
  readonly scope: { readonly id: number; readonly version: number; readonly publishedOn: IsoDate | null } | null;
  /** Sources whose files hold its card. */
  readonly sources: readonly Named[];
  /** Its card is in no file; the one that it was reissued from is. */
  readonly chained: boolean;
};

/** What the register says of one inquiry; null: nothing. */
export async function findInquiryExposure(actor: Actor, inquiryId: number): Promise<InquiryExposure | null> {
  permit(actor, "exposure.read");
  const inquiry = await db.inquiry.findUnique({
    where: { id: inquiryId },
    select: { exposure: true, exposureScope: true, cardId: true },
  });
  if (!inquiry?.exposure) return null;
  const { exposure, cardId } = inquiry;
  const [scope, sources] = await Promise.all([
    inquiry.exposureScope === null
      ? null
      : db.exposureScope.findUnique({
          where: { id: inquiry.exposureScope },
          select: { id: true, version: true, publishedOn: true },
        }),
    db.$queryRaw<Named[]>`
      select distinct s.id, s.name_ja as "nameJa", s.name_en as "nameEn" from card c
        join exposure_card x on x.token = c.token join exposure_source s on s.id = x.source_id
       where c.id = ${cardId}::int order by s.id`,
  ]);
  return {
    exposure: exposure as ExposureClass,
    scope: scope && { ...scope, publishedOn: scope.publishedOn && fromDbDate(scope.publishedOn) },
    sources,
    chained: sources.length === 0 && (exposure === "identified" || exposure === "possibly_exposed"),
  };
}
