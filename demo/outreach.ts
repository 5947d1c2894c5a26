import type { IsoDate } from "@/lib/core/dates";
import { enterOutreach, recordStep } from "@/lib/hotline/outreach/commands";
import { listOutreach } from "@/lib/hotline/outreach/queries";
import type { OutreachChannel, OutreachState } from "@/lib/hotline/outreach/schema";
import { must } from "./must";
import type { Office } from "./office";

type Both = { readonly ja: string; readonly en: string };

type Known = {
  /** When it was recorded. */
  readonly on: IsoDate;
  readonly state: OutreachState;
  /** Planned for, sent, confirmed; the day of recording unless said. */
  readonly day?: IsoDate;
  readonly persons: number;
  readonly note?: string;
};

type List = {
  readonly purpose: Both;
  readonly scope: readonly [name: Both, version: number];
  readonly channel: OutreachChannel;
  /** Code of the card company through which it goes. */
  readonly company?: string;
  readonly known: readonly Known[];
};

const first = [{ ja: "契約の条件による範囲", en: "Scope by terms of contracts" }, 1] as const;
const cards = { ja: "特定したカード", en: "Identified cards" };
const identified = [cards, 2] as const;
const widened = [cards, 3] as const;
const byCompany = {
  ja: "カード会社から、ご利用明細の確認とカードの差し替えの案内を送る",
  en: "The card company asks to check the statements and offers a replacement",
};

/** Shares of the identified cards, as the demonstration's card companies have them. */
const shares: readonly (readonly [company: string, september: number, november: number])[] = [
  ["KAZAMI", 5_412, 4_230],
  ["SHIOSAI", 4_167, 3_306],
  ["KOMOREBI", 3_020, 2_415],
];

/** Who was asked, in the order of the published history. */
const lists: readonly List[] = [
  {
    purpose: {
      ja: "お詫びと、ご利用明細の確認のお願いを送る",
      en: "A letter to apologise and to ask for the statements to be checked",
    },
    scope: first,
    channel: "letter",
    known: [
      { on: "2009-07-29", state: "planned", day: "2009-08-04", persons: 130_000 },
      { on: "2009-08-07", state: "sent", day: "2009-08-06", persons: 129_412 },
      { on: "2009-08-28", state: "confirmed", persons: 128_950, note: "宛先不明による返送を除いた人数。" },
    ],
  },
  ...shares.map(([company, september]) => ({
    purpose: byCompany,
    scope: identified,
    channel: "company" as const,
    company,
    known: [
      { on: "2009-09-14", state: "sent" as const, persons: september },
      { on: "2009-10-19", state: "confirmed" as const, persons: september },
    ],
  })),
  ...shares.map(([company, , november], n) => ({
    purpose: byCompany,
    scope: widened,
    channel: "company" as const,
    company,
    known: [
      { on: "2009-11-11", state: "planned" as const, day: "2009-11-16", persons: november },
      { on: "2009-11-17", state: "sent" as const, day: "2009-11-16", persons: november },
      ...(n === 0
        ? [
            {
              on: "2009-11-20",
              state: "sent" as const,
              day: "2009-11-16",
              persons: november - 12,
              note: "重複した12人を除いた。",
            },
          ]
        : []),
      { on: "2009-12-21", state: "confirmed" as const, persons: n === 0 ? november - 12 : november },
    ],
  })),
  {
    purpose: {
      ja: "問い合わせ時に対象外と答えた方へ、対象になったことを電話で知らせる",
      en: "A call to those who were told “not concerned” and are now",
    },
    scope: widened,
    channel: "telephone",
    known: [
      { on: "2009-11-12", state: "sent", persons: 86 },
      { on: "2009-11-27", state: "confirmed", persons: 79, note: "7人は連絡がつかず、手紙に切り替えた。" },
    ],
  },
  {
    purpose: {
      ja: "カードの有効期限の更新に合わせ、ご利用明細の確認をもう一度お願いする",
      en: "Asked once more to check the statements, as cards are renewed",
    },
    scope: widened,
    channel: "letter",
    known: [{ on: "2012-02-20", state: "planned", day: "2012-03-26", persons: 2_140 }],
  },
  {
    purpose: {
      ja: "二次被害への注意を、対象のすべての方にもう一度お願いする",
      en: "Everybody concerned is warned of second-hand fraud once more",
    },
    scope: widened,
    channel: "letter",
    known: [
      { on: "2010-03-01", state: "planned", day: "2010-04-12", persons: 32_359 },
      {
        on: "2010-03-29",
        state: "given_up",
        persons: 32_359,
        note: "お知らせの項目とカード会社の明細への同封で行うことにした。",
      },
    ],
  },
  {
    purpose: {
      ja: "二次被害への注意を、ご利用明細に同封する",
      en: "A warning of second-hand fraud goes with the statements",
    },
    scope: widened,
    channel: "company",
    company: "KAZAMI",
    known: [{ on: "2012-03-27", state: "planned", day: "2012-04-10", persons: 9_630 }],
  },
  {
    purpose: {
      ja: "二次被害への注意を、ご利用明細に同封する",
      en: "A warning of second-hand fraud goes with the statements",
    },
    scope: widened,
    channel: "company",
    company: "SHIOSAI",
    known: [
      { on: "2012-03-12", state: "planned", day: "2012-03-26", persons: 7_455 },
      { on: "2012-03-28", state: "sent", day: "2012-03-26", persons: 7_455 },
    ],
  },
];

/** What is recorded of the lists, by its day. */
export const outreachEntries = lists.flatMap((list) =>
  list.known.map((known, at) => ({ on: known.on, enter: (office: Office) => record(office, list, known, at === 0) })),
);

async function record(office: Office, list: List, { on, state, day = on, persons, note = "" }: Known, isNew: boolean) {
  const { manager } = office.actors;
  const { purpose, channel } = list;
  const [scope, version] = list.scope;
  const companyId = list.company ? (office.companyIds.get(list.company) as number) : null;
  const step = { state, onDay: day, persons: String(persons), note };
  if (isNew) {
    const said = {
      ...{ scopeJa: scope.ja, scopeEn: scope.en, scopeVersion: String(version) },
      ...{ channel, purposeJa: purpose.ja, purposeEn: purpose.en, companyId: companyId ?? ("" as const) },
    };
    must(await enterOutreach(manager, { ...said, ...step }), purpose.en);
    return;
  }
  const { rows } = await listOutreach(manager);
  const row = rows.find(
    (one) => one.purpose.ja === purpose.ja && one.scopeVersion === version && (one.company?.id ?? null) === companyId,
  );
  if (!row) throw new Error(`${purpose.en} was never entered`);
  must(await recordStep(manager, { outreachId: row.id, after: row.last.no, ...step }), purpose.en);
}
