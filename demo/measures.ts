import type { IsoDate } from "@/lib/core/dates";
import { saveMeasure } from "@/lib/notices/measures/commands";
import { listMeasures } from "@/lib/notices/measures/queries";
import type { MeasureKind, MeasureState } from "@/lib/notices/measures/schema";
import { must } from "./must";
import type { Office } from "./office";

type Known = {
  readonly on: IsoDate;
  readonly state: MeasureState;
  readonly dueOn?: IsoDate;
  readonly note?: string;
};

type Measure = {
  readonly kind: MeasureKind;
  readonly ja: string;
  readonly en: string;
  /** What became known of it, in order. */
  readonly known: readonly Known[];
};

/** The register of the demonstration: what the published record says of the measures, in words of our own. */
const measures: readonly Measure[] = [
  {
    kind: "immediate",
    ja: "参照のあったファイルへのアクセスを止め、使われたIDを無効にする",
    en: "Close access to the files that were read and disable the ID that was used",
    known: [
      { on: "2009-07-24", state: "under_way" },
      { on: "2009-07-27", state: "done", note: "海外委託先に渡していた同種のIDもすべて無効にした。" },
    ],
  },
  {
    kind: "immediate",
    ja: "専用のお問い合わせ窓口を設ける",
    en: "Open a dedicated telephone line",
    known: [{ on: "2009-07-27", state: "done" }],
  },
  {
    kind: "immediate",
    ja: "カード会社に、対象となりうるカードの見守りを依頼する",
    en: "Ask the card companies to watch the cards that may be concerned",
    known: [
      { on: "2009-07-27", state: "under_way" },
      { on: "2009-08-04", state: "done" },
    ],
  },
  {
    kind: "after_cause",
    ja: "重要な情報を広く伏せ字にし、見られる人を絞る",
    en: "Mask important data widely and narrow who can see them",
    known: [
      { on: "2009-09-14", state: "planned", dueOn: "2010-03-31" },
      { on: "2009-12-01", state: "under_way", dueOn: "2010-03-31" },
      { on: "2010-03-26", state: "done" },
    ],
  },
  {
    kind: "after_cause",
    ja: "システム用のIDの利用を制限し、役割と責任を分ける",
    en: "Restrict system IDs and separate roles and responsibilities",
    known: [
      { on: "2009-09-14", state: "planned", dueOn: "2009-12-28" },
      { on: "2009-10-05", state: "under_way", dueOn: "2009-12-28" },
      { on: "2009-12-25", state: "done" },
    ],
  },
  {
    kind: "after_cause",
    ja: "本番環境への立ち入りを限る",
    en: "Limit access to production",
    known: [
      { on: "2009-10-05", state: "under_way", dueOn: "2010-02-26" },
      { on: "2010-02-22", state: "done" },
    ],
  },
  {
    kind: "after_cause",
    ja: "外部の媒体への書き出しを制限する",
    en: "Limit writing out to external media",
    known: [
      { on: "2009-10-05", state: "under_way" },
      { on: "2009-11-30", state: "done" },
    ],
  },
  {
    kind: "after_cause",
    ja: "情報を保つ期間を定め、過ぎたものを消す",
    en: "Set how long data are kept, and erase what is older",
    known: [
      { on: "2010-02-24", state: "planned", dueOn: "2010-09-30" },
      { on: "2010-06-01", state: "under_way", dueOn: "2010-09-30" },
      { on: "2010-09-28", state: "done" },
    ],
  },
  {
    kind: "ongoing",
    ja: "弱点の検査を定期的に行う",
    en: "Check for weaknesses regularly",
    known: [{ on: "2010-02-24", state: "under_way", note: "年2回。直近は2012年1月。" }],
  },
  {
    kind: "ongoing",
    ja: "委託先の管理を強め、年に一度は現地で確かめる",
    en: "Manage outsourcing partners more tightly, with a visit once a year",
    known: [{ on: "2010-03-16", state: "under_way" }],
  },
  {
    kind: "ongoing",
    ja: "情報の取り扱いについて、すべての役職員に研修を行う",
    en: "Train everybody in the company in how data are treated",
    known: [{ on: "2010-04-05", state: "under_way" }],
  },
  {
    kind: "planned",
    ja: "カード番号を自社では保たず、決済代行会社の番号に置き換える",
    en: "Keep no card numbers in the company, but a payment provider's references in their place",
    known: [
      { on: "2011-06-01", state: "planned", dueOn: "2012-03-23" },
      { on: "2012-01-16", state: "under_way", dueOn: "2012-03-23", note: "移行の試験が遅れている。" },
    ],
  },
  {
    kind: "planned",
    ja: "外部の専門家による点検を毎年受ける",
    en: "Have outside experts review it every year",
    known: [{ on: "2012-03-01", state: "planned", dueOn: "2012-09-30" }],
  },
  {
    kind: "planned",
    ja: "お客さまがご自身で対象かどうかを確かめられるページを設ける",
    en: "Offer a page on which customers can check by themselves whether they are concerned",
    known: [
      { on: "2009-09-14", state: "planned" },
      { on: "2009-11-11", state: "given_up", note: "カード番号を入力させるページは、便乗した偽のページを招くため。" },
    ],
  },
];

/** What is entered in the register, by its day. */
export const measureEntries = measures.flatMap((measure) =>
  measure.known.map((known) => ({ on: known.on, enter: (office: Office) => record(office, measure, known) })),
);

async function record(office: Office, { kind, ja, en }: Measure, { on, state, dueOn = "", note = "" }: Known) {
  const { manager } = office.actors;
  const before = (await listMeasures(manager)).measures.find(({ text }) => text.ja === ja);
  const said = { kind, state, sinceOn: on, dueOn, textJa: ja, textEn: en, note };
  const at = { measureId: before?.measureId ?? null, basedOn: before?.version ?? 0 };
  must(await saveMeasure(manager, { ...at, ...said }), `measure ${en}`);
}
