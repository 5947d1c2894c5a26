import { addDays, type IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { enterReport, followReport } from "@/lib/hotline/call-reports/commands";
import type { ReportState } from "@/lib/hotline/call-reports/schema";
import { writeAnswer } from "@/lib/hotline/calls/answer";
import { nextWorkday, standsOn } from "./calendar";
import { must } from "./must";
import type { Office } from "./office";
import type { Inquiry } from "./schema";

type Entry = { on: IsoDate; enter: (office: Office) => Promise<void> };

/** Days after the call on which a report goes on, and what is said then. */
const course: readonly (readonly [state: Exclude<ReportState, "open">, after: number, note: string])[] = [
  ["passed", 1, ""],
  ["answered", 11, "カード会社で調査し、不正な利用として当社へ照会するとの回答。"],
  ["closed", 32, "照会が届き、案件として扱っている。"],
];

/** Somebody calls about a charge that they do not recognise, some days before the card company inquires about it. */
export function reportCall({ content, delivery }: Inquiry, nth: number): Entry[] {
  const { card, merchant, amount, currency, misuseOn, company } = content;
  const on = nextWorkday(addDays(delivery.receivedOn, -6));
  if (currency !== "JPY" || on < misuseOn || on < "2009-07-28" || on >= delivery.receivedOn) return [];
  const made: { reportId?: number } = {};
  const entries: Entry[] = [
    {
      on,
      enter: async ({ actors: { hotline }, companyIds }) => {
        const expiry = `${card.expiry.slice(5)}/${card.expiry.slice(2, 4)}`;
        const asked = { language: "ja", reason: "charge", number: card.digits, expiry, readBack: false } as const;
        const { callId } = must(await writeAnswer(hotline, asked), "call");
        const companyId = companyIds.get(company.code) as number;
        const charge = { kind: "charge", callId, companyId, usedOn: misuseOn } as const;
        const said = { ...charge, amount: String(amount), merchant: merchant.ja };
        made.reportId = must(await enterReport(hotline, said), "report").reportId;
      },
    },
  ];
  for (const [at, [state, after, note]] of course.slice(0, nth % 3 === 0 ? 2 : 3).entries())
    entries.push({
      on: nextWorkday(addDays(on, after)),
      enter: ({ actors: { hotline } }) => follow(hotline, made.reportId, at + 1, state, note),
    });
  return entries.filter((entry) => entry.on <= standsOn);
}

async function follow(
  hotline: Office["actors"]["hotline"],
  reportId: number | undefined,
  after: number,
  state: Exclude<ReportState, "open">,
  note: string,
): Promise<void> {
  if (reportId === undefined) return;
  const { clockFixedAt } = await db.incident.findUniqueOrThrow({ where: { id: 1 } });
  const onDay = (clockFixedAt as Date).toISOString().slice(0, 10);
  must(await followReport(hotline, { reportId, after, state, onDay, note }), "report");
}

/** A caller wants another card: taken down, and mostly passed on the same day. */
export async function replacementOf(office: Office, callId: number, companyId: number, day: IsoDate): Promise<void> {
  const { hotline } = office.actors;
  const { reportId } = must(await enterReport(hotline, { kind: "replacement", callId, companyId }), "report");
  if (callId % 3 !== 0 && day < "2012-01-01") {
    const note = callId % 2 === 0 ? "" : "電話で伝えた。";
    must(await followReport(hotline, { reportId, after: 1, state: "passed", onDay: day, note }), "report");
  }
}
