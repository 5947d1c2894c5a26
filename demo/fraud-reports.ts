import { addDays, daysBetween, type IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { enterReport } from "@/lib/hotline/fraud/commands/enter-report";
import { handOver, withdrawReport, writeExample } from "@/lib/hotline/fraud/commands/follow-report";
import { addPretext } from "@/lib/hotline/fraud/commands/pretexts";
import { listReports } from "@/lib/hotline/fraud/queries";
import type { Channel, ContactKind, Harm, Wanted } from "@/lib/hotline/fraud/schema";
import { isWorkday, nextWorkday } from "./calendar";
import { must } from "./must";
import type { Office } from "./office";

/** How one caller told of it. */
type Telling = {
  readonly channel: Channel;
  readonly asked: readonly Wanted[];
  readonly words: string;
  /** A number or address that comes again and again; left out where nobody knew it. Nobody's: they are made up. */
  readonly contact?: readonly [ContactKind, string];
};

/** A way of approaching people; its tellings are used in turn. */
type Trick = {
  /** The pretext's English name. */
  readonly pretext: string;
  readonly tellings: readonly Telling[];
  /** Days on which it was told of. */
  readonly days: readonly IsoDate[];
};

const added = { ja: "カードの差し替えが必要だという", en: "The card has to be replaced", on: "2009-09-14" } as const;

const tricks: readonly Trick[] = [
  {
    pretext: "Papers are needed to prove who you are",
    tellings: [
      {
        channel: "telephone",
        asked: ["documents"],
        words: "情報が流出したので本人確認の書類を送ってほしいと言われた。送り先は後で知らせるとのことだった。",
        contact: ["phone", "0120-000-018"],
      },
      {
        channel: "post",
        asked: ["documents", "personal"],
        words: "調査室を名乗る手紙が届き、免許証の写しと家族の氏名を返送するよう書いてあった。",
        contact: ["address", "東京都架空区一番町1-2-3 調査室"],
      },
      {
        channel: "telephone",
        asked: ["documents"],
        words: "書類を送らないと契約がなくなると急がされた。断ると切れた。",
        contact: ["phone", "03-0000-4471"],
      },
      { channel: "telephone", asked: ["documents"], words: "保険会社の調査担当を名乗ったが、番号は表示されなかった。" },
    ],
    days: every("2009-07-28", "2009-12-11", 9),
  },
  {
    pretext: "The old card is to be collected",
    tellings: [
      {
        channel: "visit",
        asked: ["card"],
        words: "背広の男が来て、流出したカードを回収すると言った。名刺はなかった。",
      },
      {
        channel: "telephone",
        asked: ["card", "pin"],
        words: "カード会社の委託だと言い、カードと暗証番号を書いた紙を用意するよう求められた。",
        contact: ["phone", "090-0000-7715"],
      },
      {
        channel: "visit",
        asked: ["card"],
        words: "これから取りに行くという電話の30分後に人が来た。",
        contact: ["phone", "090-0000-7715"],
      },
    ],
    days: every("2009-08-05", "2010-02-19", 15),
  },
  {
    pretext: "It is about compensation or a refund",
    tellings: [
      {
        channel: "telephone",
        asked: ["card_number"],
        words: "補償金を振り込むのでカード番号を確認したいと言われた。",
        contact: ["phone", "050-0000-2286"],
      },
      {
        channel: "mail",
        asked: ["card_number", "pin"],
        words: "返金の手続きだというメールで、案内のページに番号を入れるよう書いてあった。",
        contact: ["mail", "henkin@hosho-tetsuzuki.example"],
      },
      {
        channel: "sms",
        asked: ["card_number"],
        words: "補償の期限が今日までだという短い文面で、押すと入力のページが開いた。",
        contact: ["web", "https://hosho-tetsuzuki.example/form"],
      },
      {
        channel: "telephone",
        asked: ["money"],
        words: "手数料を先に払えば補償が受けられると言われた。",
        contact: ["phone", "050-0000-2286"],
      },
    ],
    days: [...every("2009-09-15", "2010-04-16", 8), ...every("2012-01-23", "2012-03-28", 13)],
  },
  {
    pretext: "The damage is being investigated",
    tellings: [
      {
        channel: "telephone",
        asked: ["personal"],
        words: "消費者の団体を名乗り、被害の調査だとして家族の構成や預金を聞かれた。",
        contact: ["phone", "03-0000-4471"],
      },
      {
        channel: "telephone",
        asked: ["card_number", "personal"],
        words: "不正利用の調査だと言い、利用明細を読み上げるよう求められた。",
        contact: ["phone", "06-0000-1190"],
      },
      { channel: "telephone", asked: ["nothing"], words: "警察を名乗り、カードを持っているか聞いてすぐに切れた。" },
    ],
    days: every("2009-08-10", "2010-03-24", 19),
  },
  {
    pretext: added.en,
    tellings: [
      {
        channel: "mail",
        asked: ["card_number"],
        words: "差し替えの申し込みだというメールが届き、番号を入れる欄があった。",
        contact: ["mail", "support@card-sashikae.example"],
      },
      {
        channel: "sms",
        asked: ["card_number", "personal"],
        words: "新しいカードの送り先を確認するという短い文面で、押すとカード会社に似たページが開いた。",
        contact: ["web", "card-sashikae.example"],
      },
      {
        channel: "post",
        asked: ["card_number", "personal"],
        words: "差し替えの書類が郵便で届いたが、返信用の宛先が私書箱だった。",
        contact: ["address", "東京都架空区郵便局私書箱第9号"],
      },
    ],
    days: [...every("2009-09-18", "2010-02-12", 12), ...every("2011-05-16", "2011-07-29", 18)],
  },
  {
    pretext: "Something else",
    tellings: [
      {
        channel: "visit",
        asked: ["money"],
        words: "流出の対策だとして、浄水器のような機器の購入を勧められた。",
      },
      {
        channel: "telephone",
        asked: ["nothing"],
        words: "無言で切れる電話が、事案の報道の後から続いている。",
        contact: ["phone", "0120-000-018"],
      },
    ],
    days: every("2009-08-21", "2010-01-29", 40),
  },
];

/** Workdays from the first to the last, so many days apart. */
function every(first: IsoDate, last: IsoDate, apart: number): IsoDate[] {
  const days: IsoDate[] = [];
  for (let n = 0; n * apart <= daysBetween(first, last); n++) days.push(nextWorkday(addDays(first, n * apart)));
  return days.filter(isWorkday);
}

/** Most give nothing; a few had handed something over before they called. */
function harmOf(n: number): Harm {
  return n % 11 === 7 ? "given" : n % 5 === 3 ? "unknown" : "none";
}

/** What the hotline does, by its day. */
export const fraudEntries = [
  { on: added.on, enter: extendPretexts },
  ...tricks.flatMap((trick, t) =>
    trick.days.map((on, n) => ({ on, enter: (office: Office) => tell(office, trick, t + n, n, on) })),
  ),
  { on: "2009-11-09", enter: exemplify },
  { on: "2012-03-29", enter: takeBack },
];

async function extendPretexts({ actors }: Office): Promise<void> {
  must(await addPretext(actors.manager, { nameJa: added.ja, nameEn: added.en }), "pretext");
}

async function tell(office: Office, trick: Trick, turn: number, n: number, on: IsoDate): Promise<void> {
  const { hotline } = office.actors;
  const { channel, asked, words, contact } = trick.tellings[n % trick.tellings.length] as Telling;
  const { id: pretextId } = await db.fraudPretext.findUniqueOrThrow({ where: { nameEn: trick.pretext } });
  const harm = harmOf(turn);
  const report = {
    ...{ channel, pretextId, harm, words },
    asked: [...asked],
    happenedOn: addDays(on, -(n % 3)),
    contactKind: contact?.[0] ?? ("" as const),
    contact: contact?.[1] ?? "",
  };
  const { reportId, same } = must(await enterReport(hotline, report), "fraud report");
  // What did harm, and what comes again, is handed on.
  if (harm !== "given" && same !== 3) return;
  const body = harm === "given" ? ("police" as const) : ("consumer_centre" as const);
  const whom = body === "police" ? "架空中央警察署 生活安全課" : "架空都消費生活センター";
  const reference = `${body === "police" ? "相" : "消"}-${on.slice(2, 4)}-${String(100 + reportId)}`;
  must(await handOver(hotline, { reportId, body, whom, handedOn: on, reference }), "hand-over");
}

/** Two days before the warning section was extended by examples, an editor wrote them. */
async function exemplify({ actors }: Office): Promise<void> {
  const { rows } = await listReports(actors.editor, { filters: {}, descending: false, size: 200 });
  for (const [pretext, textJa, textEn] of [
    [
      "Papers are needed to prove who you are",
      "「情報が流出したので、本人確認の書類を送ってほしい」という電話",
      "A caller says that data leaked and asks for papers that prove who you are",
    ],
    [
      "The old card is to be collected",
      "「古いカードを回収する」と言って訪ねてくる",
      "A stranger comes to the door “to collect the old card”",
    ],
    [
      "It is about compensation or a refund",
      "「補償の手続きに必要だ」と言ってカード番号を聞き出そうとする",
      "A caller wants the card number “for the compensation”",
    ],
  ] as const) {
    const told = rows.find((row) => row.pretext.nameEn === pretext);
    if (told) must(await writeExample(actors.editor, { reportId: told.id, textJa, textEn }), "example");
  }
}

/** One was taken down twice. */
async function takeBack({ actors }: Office): Promise<void> {
  const { rows } = await listReports(actors.hotline, { filters: {}, descending: true, size: 1 });
  const reason = "同じ方からの再度の電話で、前の報告と同じ内容だった。";
  for (const { id } of rows) must(await withdrawReport(actors.hotline, { reportId: id, reason }), "report taken back");
}
