import type { IsoDate } from "@/lib/core/dates";
import { approveReport, handIn } from "@/lib/reports/regulator/commands/approve-report";
import { saveReport, submitReport } from "@/lib/reports/regulator/commands/write-report";
import type { ReportItem, Texts } from "@/lib/reports/regulator/schema";
import { must } from "./must";
import type { Office } from "./office";

type Written = Readonly<Record<ReportItem, readonly [ja: string, en: string]>>;

const march: Written = {
  outline: [
    "2009年7月、カード会社から不正利用の疑いで照会が相次ぎ、当社のお客さまのカード情報が外部に持ち出されていたことが分かりました。2008年2月26日から4月10日までの間に、当社のホストコンピューターにある約46万件のファイルが権限なく参照されていました。",
    "In July 2009 card companies inquired about one suspected misuse after another, and it came to light that card data of our customers had been taken out. Between 26 February and 10 April 2008 a file of about 460,000 records on our host computer was read without authority.",
  ],
  data: [
    "カード番号と有効期限です。氏名、住所、電話番号、契約の内容、健康に関する情報、証券番号は含まれていません。",
    "Card numbers and expiry dates. Names, addresses, telephone numbers, contents of contracts, data about health and policy numbers are not among them.",
  ],
  persons: [
    "流出を特定したカードは32,359件です(2009年9月に18,184件、11月に14,175件)。人数は、カード会社から不正利用の疑いで照会のあったカード会員を、2009年7月14日から重ねずに数えたものです。",
    "32,359 cards were identified as leaked (18,184 in September and 14,175 in November 2009). The count is of card members about whom a card company inquired on suspicion of misuse, each once, since 14 July 2009.",
  ],
  cause: [
    "業務を委託している海外の会社の一人に渡したIDが使われました。IDの権限が業務に必要な範囲を超えており、参照の記録を日々確かめる仕組みもありませんでした。",
    "An ID given to one worker of an outsourcing partner abroad was used. Its rights went beyond what the work needed, and nobody looked through the records of reading day by day.",
  ],
  secondaryDamage: [
    "カードの不正利用があり、お客さまの負担はカード会社とともに解消を進めています。また、今回の件に便乗した不審な電話や訪問が寄せられており、お知らせで注意を呼びかけています。",
    "Cards were misused; with the card companies we are freeing the customers of every burden. Suspicious calls and visits that make use of the incident were reported as well, and the notice warns of them.",
  ],
  personsAction: [
    "お詫びの手紙、専用窓口、カード会社による見守りと無料の差し替えを行っています。お客さまに費用の負担はありません。",
    "We wrote to apologise, opened a dedicated line, and have the card companies watch the cards and replace them free of charge. No customer bears a cost.",
  ],
  publication: [
    "2009年7月27日からお知らせのページで公表し、人数と各項目を改めるたびに日付を付けています。",
    "Published on the page of the notice since 27 July 2009; each figure and each section has its date.",
  ],
  prevention: [
    "権限とIDを絞り、重要な情報を伏せ字にし、本番環境と外部媒体への書き出しを制限します。進み具合は次の一覧のとおりです。",
    "Rights and IDs are narrowed, important data masked, access to production and writing to external media limited. How far each measure is stands below.",
  ],
  other: [
    "2010年2月24日付の命令に基づく報告です。業界団体の2010年3月16日付の勧告にも、同じ内容で報告します。",
    "This is the report under the order of 24 February 2010. The recommendation of the industry association of 16 March 2010 is answered with the same content.",
  ],
};

const twoYearsOn: Written = {
  ...march,
  prevention: [
    "命令を受けて残る取り組みを進め、予定していたものはほぼ終わりました。カード番号を自社で保たない仕組みへの移行は、期限に遅れています。",
    "What was left after the order was gone on with, and nearly all that was planned is done. Moving to keeping no card numbers in the company is behind its day.",
  ],
  other: [
    "前回の報告の後に新たに分かった経路や原因はありません。",
    "Since the last report no other path or cause came to light.",
  ],
};

function textsOf(written: Written): Texts {
  return Object.fromEntries(Object.entries(written).map(([item, [ja, en]]) => [item, { ja, en }])) as Texts;
}

/** Reports of the demonstration by their day: one handed in, the next waits for the other manager. */
export const regulatorEntries: readonly { on: IsoDate; enter: (office: Office) => Promise<void> }[] = [
  { on: "2010-03-24", enter: reportInMarch },
  { on: "2010-03-26", enter: handInMarch },
  { on: "2012-03-30", enter: leaveWaiting },
];

async function reportInMarch({ actors }: Office): Promise<void> {
  const said = { basedOn: 0, seen: "", fromOn: "", asOf: "2010-03-23", texts: textsOf(march) };
  const { hash } = must(await saveReport(actors.manager, said), "regulator's report");
  const submitted = must(await submitReport(actors.manager, { hash }), "regulator's report");
  must(await approveReport(actors.manager2, submitted), "regulator's report");
}

async function handInMarch({ actors }: Office): Promise<void> {
  for (const [recipient, reference] of [
    ["監督当局(架空) 保険課", "監保第1207号"],
    ["業界団体(架空)", ""],
  ] as const)
    must(await handIn(actors.manager, { no: 1, recipient, handedOn: "2010-03-26", reference }), "handing in");
}

async function leaveWaiting({ actors }: Office): Promise<void> {
  const said = { basedOn: 1, seen: "", fromOn: "2010-03-24", asOf: "2012-03-29", texts: textsOf(twoYearsOn) };
  const { hash } = must(await saveReport(actors.manager, said), "regulator's report");
  must(await submitReport(actors.manager, { hash }), "regulator's report");
}
