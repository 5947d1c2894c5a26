import { addDays, type IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { sayCardDay, takeBackCardDay } from "@/lib/exposure/window/commands";
import type { CardDayInput } from "@/lib/exposure/window/schema";
import { must } from "./must";
import type { Office } from "./office";

/*
 * The leak was dated to March 2008 by which numbers of members were misused who had switched cards. What the card
 * companies answered in the days before it was said in public on 19 August 2009, case by case.
 */

type Days = { readonly since?: IsoDate; readonly until?: IsoDate; readonly note: string };

const renewed = "カード会社の回答：この日に新しい番号へ切り替え、不正利用は新しい番号。";
const replaced = "カード会社の回答：不正利用は、この日に切り替える前の古い番号。";

/** Days from a first one on, `apart` days further each time. */
const row = (first: IsoDate, count: number, apart: number) =>
  Array.from({ length: count }, (_, nth) => addDays(first, nth * apart));

const answers: readonly Days[] = [
  ...["2008-03-04", "2008-03-04"].map((since) => ({ since, note: renewed })),
  ...["2008-03-19", "2008-03-19"].map((until) => ({ until, note: replaced })),
  { since: "2007-11-26", until: "2008-06-30", note: "会員が二度切り替えている。不正利用は二番目の番号。" },
  ...row("2008-02-22", 9, -11).map((since) => ({ since, note: renewed })),
  ...row("2008-03-28", 8, 13).map((until) => ({ until, note: replaced })),
  // Fraud that has to do with something else, or a day that was told wrongly.
  { since: "2008-10-21", note: "カード会社の回答。別件の不正利用の可能性があるとのこと。" },
  { until: "2007-08-03", note: "会員からの聞き取り。切り替えの日は記憶による。" },
  ...row("2007-11-12", 12, -17).map((since) => ({ since, note: renewed })),
  ...row("2008-07-12", 10, 22).map((until) => ({ until, note: replaced })),
];

/** When it is written down, by step of the story. */
export const leakDayEntries = [{ on: "2009-08-17", enter: enterDays }] as const;

async function enterDays(office: Office): Promise<void> {
  const { intake } = office.actors;
  // One case of each member, whose one card is in the files and was misused.
  const cases = await db.$queryRaw<{ id: number }[]>`
    select min(i.id) as id from inquiry i join card c on c.id = i.card_id
     where i.live and i.exposure = 'identified' and i.received_on >= '2009-07-14' and i.misuse_on >= '2009-05-01'
       and c.member_id % 41 = 7
       and not exists (select from card o where o.member_id = c.member_id and o.id <> c.id)
     group by c.member_id order by c.member_id limit ${answers.length}`;
  const say = async (input: CardDayInput) => must(await sayCardDay(intake, input), "card day").dayId;
  for (const [nth, { id: inquiryId }] of cases.entries()) {
    const { since, until, note } = answers[nth] as Days;
    // Written down for the wrong kind at first, and put right.
    if (nth === 2 && until) {
      const wrong = await say({ inquiryId, kind: "since", happenedOn: until, note });
      must(await takeBackCardDay(intake, { dayId: wrong, reason: "使い始めではなく、切り替えの日だったため" }), "back");
    }
    if (since) await say({ inquiryId, kind: "since", happenedOn: since, note });
    if (until) await say({ inquiryId, kind: "until", happenedOn: until, note });
  }
}
