import type { SectionText } from "./sections";

const first = { ja: "この項目を掲載しました。", en: "First text of this section." };

/**
 * The sections of the demonstration's notice, in the order of their approval. What happened follows the published
 * record; the organisation, its telephone number and every sentence are invented.
 */
export const sectionTexts: readonly SectionText[] = [
  {
    on: "2009-07-27",
    key: "hotline",
    summary: first,
    ja: "0120-000-000(架空の番号・通話料無料)\n\n受付時間 9時から20時(土・日・祝日も受け付けます)\n\nお手持ちのカードが流出の対象かどうか、この窓口でお答えします。お電話でカード番号の全桁や暗証番号をうかがうことはありません。",
    en: "0120-000-000 (an invented number, free of charge)\n\n9:00 to 20:00, also at weekends and on holidays\n\nHere you can ask whether your card is among those that leaked. We never ask for a whole card number or a PIN on the telephone.",
  },
  {
    on: "2009-08-04",
    key: "leaked",
    summary: first,
    ja: "2008年3月ごろまでにご契約の情報の一部が外部に持ち出されたおそれがあります。対象となりうるお客さまは、契約の条件から見て最大で約13万人と考えています。\n\n対象の範囲は調査を続けており、分かり次第この項目を改めます。",
    en: "Some data of contracts made until about March 2008 may have been taken out. Judged by the terms of the contracts, up to about 130,000 customers may be concerned.\n\nThe investigation of the scope goes on; this section is revised as soon as more is known.",
  },
  {
    on: "2009-08-04",
    key: "misuse",
    summary: first,
    ja: "カードのご利用明細を確かめ、覚えのない利用があったときは、カードの裏面にあるカード会社の窓口へすぐにご連絡ください。\n\nカード会社は、流出したおそれのあるカードを見守っています。ご利用の内容をカード会社からお尋ねすることや、確認が取れるまでご利用を保留することがあります。\n\nご希望の方には、カード会社がカードを無料で差し替えます。カード番号は新しくなります。",
    en: "Please check your card statements. If there is a use that was not yours, call your card company at once at the number on the back of your card.\n\nThe card companies watch the cards that may have leaked. They may ask you whether a use was yours, or hold a use until it is confirmed.\n\nOn request your card company replaces your card free of charge. The card then has a new number.",
  },
  {
    on: "2009-08-04",
    key: "fraud",
    summary: first,
    ja: "今回の件に便乗した不審な電話や訪問にご注意ください。当社やカード会社の社員を名乗る者に、カードや書類を渡したり、カード番号や暗証番号を教えたりしないでください。\n\n少しでもおかしいと感じたら、いったん断り、専用のお問い合わせ窓口へご連絡ください。",
    en: "Beware of suspicious calls and visits that make use of this incident. Do not hand over a card or documents, and do not tell a card number or a PIN, to anyone who claims to be of our company or of a card company.\n\nIf anything seems odd, refuse for the moment and call our dedicated line.",
  },
  {
    on: "2009-08-04",
    key: "customers",
    summary: first,
    ja: "対象となりうるお客さまに、お詫びと今後のお願いをお手紙でお知らせしています。\n\n不正利用による代金や手数料を、お客さまにご負担いただくことはありません。",
    en: "We are writing to the customers who may be concerned, to apologise and to say what we ask of them.\n\nNo customer has to bear the cost of a misuse or any fee that comes with it.",
  },
  {
    on: "2009-09-11",
    key: "leaked",
    summary: {
      ja: "流出を確認したカード番号を18,184件と特定し、対象を改めました。",
      en: "18,184 card numbers were identified as leaked; the scope is restated.",
    },
    ja: "不正利用の疑いで照会のあったカードの契約に共通する条件を調べ、流出したカード番号18,184件を特定しました。先に最大約13万人としていた範囲を、これに改めます。\n\n流出した内容は、カード番号と有効期限です。氏名、住所、電話番号、契約の内容、健康に関する情報は含まれていません。",
    en: "From what the contracts behind the cards inquired about have in common, 18,184 card numbers were identified as leaked. This takes the place of the scope of up to about 130,000 customers stated before.\n\nThe leaked data are card numbers and expiry dates. Names, addresses, telephone numbers, contents of contracts and data about health are not among them.",
  },
  {
    on: "2009-09-11",
    key: "misuse",
    summary: {
      ja: "見つかった時期ごとに、お客さまにご負担がないことの説明を加えました。",
      en: "Added for each of the three cases why the customer bears no cost.",
    },
    ja: "カードのご利用明細を確かめ、覚えのない利用があったときは、カードの裏面にあるカード会社の窓口へすぐにご連絡ください。\n\n## お客さまのご負担はありません\n- 請求の前に見つかったとき:カード会社が利用を止め、または取り消します。請求はされません。\n- ご利用明細で気づいたとき:カード会社へご連絡ください。請求を取り消します。\n- 引き落としの後に気づいたとき:カード会社へご連絡ください。代金をお返しします。\n\nカード会社から、ご利用がご本人のものかをお尋ねすることや、確認が取れるまでご利用を保留することがあります。ご希望の方には、カード会社がカードを無料で差し替えます。",
    en: "Please check your card statements. If there is a use that was not yours, call your card company at once at the number on the back of your card.\n\n## You bear no cost\n- Found before billing: the card company stops or reverses the use. You are not billed.\n- Found on your statement: tell your card company. The charge is cancelled.\n- Found after the debit: tell your card company. The amount is refunded.\n\nYour card company may ask you whether a use was yours, or hold a use until it is confirmed. On request it replaces your card free of charge.",
  },
  {
    on: "2009-09-11",
    key: "findings",
    summary: first,
    ja: "持ち出されたのは、業務を委託している海外の会社の一人に渡したIDによるものと見ています。2008年2月26日から4月10日までの間に、当社のホストコンピューターにある約46万件のファイルが、権限なく参照されていました。\n\n100人を超える体制で、1,800万件のファイルと記録を調べました。実際に何件が持ち出されたかは分かっていません。",
    en: "We take it that the data were taken with an ID given to one worker of an outsourcing partner abroad. Between 26 February and 10 April 2008 a file of about 460,000 records on our host computer was read without authority.\n\nMore than 100 people went through 18 million files and logs. How many records were really taken is not known.",
  },
  {
    on: "2009-11-11",
    key: "leaked",
    summary: {
      ja: "新たに14,175件を特定し、合わせて32,359件に改めました。証券番号は含まれていませんでした。",
      en: "14,175 more cards identified, 32,359 in all. Policy numbers turned out not to be included.",
    },
    ja: "10月下旬から、先に特定した条件に当てはまらない照会が届きました。これを調べた結果、同じファイルからさらに14,175件が流出したことが分かり、合わせて32,359件を特定しました。\n\n流出した内容は、カード番号と有効期限です。氏名、住所、電話番号、契約の内容、健康に関する情報は含まれていません。証券番号も含まれていなかったことを確かめました。",
    en: "Since late October inquiries came in that did not fit what was identified before. Their analysis showed that 14,175 more cards had leaked out of the same files: 32,359 in all.\n\nThe leaked data are card numbers and expiry dates. Names, addresses, telephone numbers, contents of contracts and data about health are not among them, and policy numbers turned out not to be either.",
  },
  {
    on: "2009-11-11",
    key: "fraud",
    summary: { ja: "実際にあった不審な電話と訪問の例を加えました。", en: "Examples of real calls and visits added." },
    ja: "今回の件に便乗した不審な電話や訪問が寄せられています。当社やカード会社の社員を名乗る者に、カードや書類を渡したり、カード番号や暗証番号を教えたりしないでください。\n\n## こんな例がありました\n- 「情報が流出したので、本人確認の書類を送ってほしい」という電話\n- 「古いカードを回収する」と言って訪ねてくる\n- 「補償の手続きに必要だ」と言ってカード番号を聞き出そうとする\n\n当社やカード会社が、電話や訪問でカードをお預かりすることはありません。おかしいと感じたら、いったん断り、専用のお問い合わせ窓口へご連絡ください。",
    en: "Suspicious calls and visits that make use of this incident have been reported. Do not hand over a card or documents, and do not tell a card number or a PIN, to anyone who claims to be of our company or of a card company.\n\n## What people told us\n- A caller says that data leaked and asks for papers that prove who you are\n- A stranger comes to the door “to collect the old card”\n- A caller wants the card number “for the compensation”\n\nNeither we nor the card companies ever collect cards by telephone or at the door. If anything seems odd, refuse for the moment and call our dedicated line.",
  },
  {
    on: "2010-02-24",
    key: "prevention",
    summary: first,
    ja: "監督当局の命令を重く受け止め、次の取り組みを進めています。\n- 重要な情報を広く伏せ字にし、見られる人を絞る\n- システム用のIDの利用を制限し、役割と責任を分ける\n- 本番環境への立ち入りを限る\n- 情報を保つ期間を定め、過ぎたものを消す\n- 外部の媒体への書き出しを制限する\n- 弱点の検査を定期的に行う\n- 委託先の管理を強める",
    en: "We take the order of the regulator seriously, and are putting the following into place.\n- Mask important data widely and narrow who can see them\n- Restrict system IDs; separate roles and responsibilities\n- Limit access to production\n- Set how long data are kept, and erase what is older\n- Limit writing out to external media\n- Check for weaknesses regularly\n- Manage outsourcing partners more tightly",
  },
  {
    on: "2010-03-01",
    key: "hotline",
    summary: { ja: "受付時間を改めました。", en: "Opening hours changed." },
    ja: "0120-000-000(架空の番号・通話料無料)\n\n受付時間 9時から17時(土・日・祝日を除きます)\n\nお手持ちのカードが流出の対象かどうか、この窓口でお答えします。お電話でカード番号の全桁や暗証番号をうかがうことはありません。",
    en: "0120-000-000 (an invented number, free of charge)\n\n9:00 to 17:00, not at weekends and on holidays\n\nHere you can ask whether your card is among those that leaked. We never ask for a whole card number or a PIN on the telephone.",
  },
  {
    on: null,
    key: "prevention",
    summary: {
      ja: "すべての取り組みが定着したことと、外部による点検の結果を加えました。",
      en: "Added that all measures are in place, and the outcome of an outside review.",
    },
    ja: "監督当局の命令を受けて始めた次の取り組みは、すべて定着しています。外部の専門家による点検でも、改めるべき点は見つかりませんでした。\n- 重要な情報を広く伏せ字にし、見られる人を絞る\n- システム用のIDの利用を制限し、役割と責任を分ける\n- 本番環境への立ち入りを限る\n- 情報を保つ期間を定め、過ぎたものを消す\n- 外部の媒体への書き出しを制限する\n- 弱点の検査を定期的に行う\n- 委託先の管理を強める",
    en: "All the measures begun after the order of the regulator are in place. A review by outside experts found nothing more to mend.\n- Mask important data widely and narrow who can see them\n- Restrict system IDs; separate roles and responsibilities\n- Limit access to production\n- Set how long data are kept, and erase what is older\n- Limit writing out to external media\n- Check for weaknesses regularly\n- Manage outsourcing partners more tightly",
  },
];
