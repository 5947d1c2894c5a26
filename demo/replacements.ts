import { addDays, fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db, type Sql, sql } from "@/lib/core/db";
import { recordReplacement, takeBackReplacement } from "@/lib/reimbursements/replacements/commands";
import type { ReplacementKind } from "@/lib/reimbursements/replacements/schema";
import { answering, newNumber } from "./answers";
import { standsOn } from "./calendar";
import { must } from "./must";
import type { Office } from "./office";

/** Each card's steps, with the days after the case was received on which they happened. */
const courses: readonly (readonly [kind: ReplacementKind, after: number, note: string])[][] = [
  [["requested", 1, "会員からカードの差し替え希望。カード会社へ依頼済み。"]],
  [["stopped", 1, "カード会社の判断で停止。"]],
  [
    ["requested", 1, "会員より電話で依頼。"],
    ["stopped", 1, ""],
  ],
  [
    ["requested", 2, ""],
    ["stopped", 3, "停止の連絡を電話で受けた。"],
  ],
  [
    ["requested", 1, ""],
    ["stopped", 1, ""],
    ["reissued", 9, "新しい番号は書面で届く予定。"],
  ],
];
/** The number of its own that the last one gets; the company's answers use lower ones. */
const NUMBERED = 9_001;

/**
 * Cards on their way to a new number, as people wrote it down: asked for, stopped, reissued with the number still to come,
 * reissued with a number that waits to be linked, and a request that was another card's and was taken back. Steps out of
 * deliveries are there beside them.
 */
export async function replaceCards(office: Office): Promise<void> {
  const { intake } = office.actors;
  const companyId = office.companyIds.get(answering) as number;
  const open = await untouched(sql`i.closed_as is null`, courses.length + 1);
  const own = await untouched(sql`i.company_id = ${companyId}::int and i.closed_as is not null`, 1);
  const rows = [...open.slice(0, courses.length), ...own, ...open.slice(courses.length)];
  // A smaller world has no cases to spare.
  if (rows.length < courses.length + 2) return;
  const record = async (nth: number, [kind, after, note]: (typeof courses)[number][number], number = "") => {
    const { id, receivedOn } = rows[nth] as (typeof rows)[number];
    const on = earlier(addDays(fromDbDate(receivedOn), after), standsOn);
    const step = { inquiryId: id, kind, happenedOn: on, note, newNumber: number };
    return must(await recordReplacement(intake, step), "replacement").stepId;
  };
  for (const [nth, course] of courses.entries()) for (const step of course) await record(nth, step);
  const numbered = courses.length;
  await record(numbered, ["requested", 1, ""]);
  await record(numbered, ["stopped", 1, ""]);
  await record(numbered, ["reissued", 8, "会員に到着を確認。"], newNumber(NUMBERED));
  const mistaken = await record(numbered + 1, ["requested", 0, ""]);
  must(
    await takeBackReplacement(intake, { stepId: mistaken, reason: "別の会員のカードへの依頼だったため" }),
    "take back",
  );
}

/** Cases, the newest first, of whose card nothing is said yet; one of each card. */
function untouched(which: Sql, most: number): Promise<{ id: number; receivedOn: Date }[]> {
  return db.$queryRaw`
    select i.id, i.received_on as "receivedOn" from inquiry i
    where i.live and i.card_id is not null and ${which}
      and i.id = (select min(o.id) from inquiry o where o.card_id = i.card_id)
      and not exists (select from replacement_said s join inquiry o on o.id = s.inquiry_id where o.card_id = i.card_id)
    order by i.received_on desc, i.id desc limit ${most}`;
}

function earlier(a: IsoDate, b: IsoDate): IsoDate {
  return a < b ? a : b;
}
