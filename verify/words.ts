import type { CertificateFault } from "./certificate.ts";
import type { Fault, FaultKind, Verdict } from "./verdict.ts";

export type Language = "ja" | "en";

type Told = { readonly [K in FaultKind]: (fault: Extract<Fault, { kind: K }>) => string };

const number = (value: number) => new Intl.NumberFormat("en").format(value);

/** An anchor's name as a person reads it: a day's head, a certificate, a publication. */
function anchorName(from: string, language: Language): string {
  const [, what, version] = /^(certificate|publication) (\d+)$/.exec(from) ?? [];
  if (language === "ja") {
    if (what) return `公表第${version}号の${what === "certificate" ? "証明書" : "記録"}`;
    return /^\d{4}-/.test(from) ? `${from}の日次ヘッド` : from;
  }
  if (what) return `the ${what === "certificate" ? "certificate" : "record"} of publication ${version}`;
  return /^\d{4}-/.test(from) ? `the daily head of ${from}` : from;
}

const parts = {
  ja: { format: "形式", ledger: "台帳のハッシュ", block: "ブロック", figure: "人数", asOf: "基準日" },
  en: {
    format: "its format",
    ledger: "the ledger's hash",
    block: "its block",
    figure: "the figure",
    asOf: "the as-of date",
  },
} as Record<Language, Record<string, string>>;

const ja: Told = {
  ALTERED_ENTRY: (f) =>
    f.said
      ? `記入が改変されています。ブロック${f.block}の記入${f.seq}は「${f.said}」でしたが、いまは「${f.says}」です。`
      : `記入が改変されています。ブロック${f.block}の記入は、記帳されたときの内容と一致しません。`,
  MISSING_ENTRY: (f) =>
    `記入が欠けています。ブロック${f.block}には${number(f.had)}件あったはずですが、${number(f.has)}件しかありません(記入${f.seq}がありません)。`,
  ADDED_ENTRY: (f) =>
    `記入が足されています。ブロック${f.block}には${number(f.had)}件あったはずですが、${number(f.has)}件あります。`,
  REORDERED_ENTRIES: (f) => `記入が並べ替えられています。ブロック${f.block}の記入${f.seq}から順序が違います。`,
  ALTERED_BLOCK: (f) => `ブロックが改変されています。ブロック${f.block}の内容が、そのハッシュと一致しません。`,
  MISSING_BLOCK: (f) => `ブロックが欠けています。ブロック${f.block}がありません。`,
  REORDERED_BLOCKS: (f) =>
    `ブロックが並べ替えられています。ブロック${f.block}の場所に、別の番号(${f.other})のブロックがあります。`,
  BROKEN_CHAIN: (f) =>
    `連鎖が切れています。ブロック${f.block}は、ブロック${f.before}に続くものではありません。どちらかが差し替えられています。`,
  CUT_TAIL: (f) =>
    `末尾が切り取られています。台帳はブロック${f.block}で終わっていますが、${anchorName(f.anchor, "ja")}はブロック${f.anchored}まであったことを示しています。`,
  REWRITTEN_CHAIN: (f) =>
    `台帳全体が書き直されています。内部のつじつまは合っていますが、ブロック${f.block}のハッシュが${anchorName(f.anchor, "ja")}と異なります${f.since ? `(ブロック${f.since}までは一致)` : ""}。`,
  TIME_BACKWARDS: (f) => `時刻が逆行しています。ブロック${f.block}は、その前のブロックより前の時刻になっています。`,
  NOT_ITS_SUM: (f) => `ブロック${f.block}の増減は${f.says}と記されていますが、記入の合計は${f.sum}です。`,
  IMPOSSIBLE_ENTRY: (f) => `ブロック${f.block}の記入${f.seq}は、会員${f.member}のそれまでの記入と矛盾します。`,
  DELTA_DIFFERS: (f) =>
    `日ごとの集計が違います。ブロック${f.block}の${f.day}は${f.says}と記されていますが、記入の合計は${f.sum}です。`,
  SNAPSHOT_DIFFERS: (f) =>
    `累計の控えが違います。ブロック${f.block}時点の${f.day}は${number(f.says)}と記されていますが、記入の合計は${number(f.sum)}です。`,
  MEMBER_DIFFERS: (f) =>
    `会員の計上日が台帳と違います。会員${f.member}は${f.says ? `${f.says}から計上` : "計上なし"}とされていますが、台帳では${f.ledger ? `${f.ledger}から計上` : "計上なし"}です。`,
  VERSION_MISSING: (f) => `公表の番号が抜けています。第${f.version}号がありません。`,
  FIGURE_DIFFERS: (f) =>
    `公表した人数が違います。第${f.version}号は${number(f.says)}名ですが、ブロック${f.block}時点で数えた${f.day}の人数は${number(f.sum)}名です。`,
  BRIDGE_DIFFERS: (f) =>
    `公表の内訳が合いません。第${f.version}号は${number(f.says)}名ですが、前回からの増減を足すと${number(f.sum)}名です。`,
  CERTIFICATE_DIFFERS: (f) => `第${f.version}号の証明書が台帳と違います(${parts.ja[f.what]})。`,
  HEAD_DIFFERS: (f) => `${f.day}の日次ヘッドが台帳と違います(ブロック${f.block})。`,
  CUT_SHORT: () => "ファイルが途中で終わっています。ダウンロードをやり直してください。",
  NOT_READABLE: (f) => `${f.line}行目が台帳の書き出しの形式ではありません。`,
};

const en: Told = {
  ALTERED_ENTRY: (f) =>
    f.said
      ? `An entry was altered: entry ${f.seq} of block ${f.block} said "${f.said}" and now says "${f.says}".`
      : `An entry was altered: the entries of block ${f.block} are not those that it was closed with.`,
  MISSING_ENTRY: (f) =>
    `An entry is missing: block ${f.block} had ${number(f.had)} and has ${number(f.has)} (entry ${f.seq} is not there).`,
  ADDED_ENTRY: (f) => `An entry was added: block ${f.block} had ${number(f.had)} and has ${number(f.has)}.`,
  REORDERED_ENTRIES: (f) => `Entries were reordered: in block ${f.block}, from entry ${f.seq}.`,
  ALTERED_BLOCK: (f) => `A block was altered: what block ${f.block} says does not give its hash.`,
  MISSING_BLOCK: (f) => `A block is missing: there is no block ${f.block}.`,
  REORDERED_BLOCKS: (f) =>
    `Blocks were reordered: in the place of block ${f.block} stands another number's (${f.other}).`,
  BROKEN_CHAIN: (f) =>
    `The chain is broken: block ${f.block} does not follow from block ${f.before}. One of the two was replaced.`,
  CUT_TAIL: (f) =>
    `The tail was cut: the ledger ends at block ${f.block}, but ${anchorName(f.anchor, "en")} says that there was block ${f.anchored}.`,
  REWRITTEN_CHAIN: (f) =>
    `The chain was rewritten: within itself it holds, but the hash of block ${f.block} is not the one of ${anchorName(f.anchor, "en")}${f.since ? ` (the same up to block ${f.since})` : ""}.`,
  TIME_BACKWARDS: (f) => `Time goes backwards: block ${f.block} is earlier than the block before it.`,
  NOT_ITS_SUM: (f) => `Block ${f.block} says a change of ${f.says}; its entries add up to ${f.sum}.`,
  IMPOSSIBLE_ENTRY: (f) =>
    `Entry ${f.seq} of block ${f.block} contradicts what the ledger said of member ${f.member} before.`,
  DELTA_DIFFERS: (f) =>
    `A day's sum is wrong: block ${f.block} says ${f.says} for ${f.day}; its entries add up to ${f.sum}.`,
  SNAPSHOT_DIFFERS: (f) =>
    `A running total is wrong: at block ${f.block} it says ${number(f.says)} for ${f.day}; the entries add up to ${number(f.sum)}.`,
  MEMBER_DIFFERS: (f) =>
    `A member's counted date is not the ledger's: member ${f.member} is ${f.says ? `counted from ${f.says}` : "not counted"}, in the ledger ${f.ledger ? `counted from ${f.ledger}` : "not counted"}.`,
  VERSION_MISSING: (f) => `A publication is missing: there is no number ${f.version}.`,
  FIGURE_DIFFERS: (f) =>
    `A published figure is wrong: number ${f.version} says ${number(f.says)}; counted as of ${f.day} at block ${f.block} it is ${number(f.sum)}.`,
  BRIDGE_DIFFERS: (f) =>
    `A publication's bridge does not add up: number ${f.version} says ${number(f.says)}, the figure before it and the changes give ${number(f.sum)}.`,
  CERTIFICATE_DIFFERS: (f) =>
    `The certificate of publication ${f.version} is not what the ledger says (${parts.en[f.what]}).`,
  HEAD_DIFFERS: (f) => `The daily head of ${f.day} is not the ledger's (block ${f.block}).`,
  CUT_SHORT: () => "The file ends before its end: download it again.",
  NOT_READABLE: (f) => `Line ${f.line} is not of the format of a ledger's export.`,
};

const told = { ja, en };

/** The first thing that is wrong, in one sentence. */
export function tellFault(fault: Fault, language: Language): string {
  return (told[language][fault.kind] as (fault: Fault) => string)(fault);
}

/** What was looked at, and against what. */
export function tellVerdict(verdict: Verdict, language: Language): string[] {
  const { head, anchor } = verdict;
  const n = number;
  if (language === "ja") {
    return [
      verdict.fault ? `不一致:${tellFault(verdict.fault, "ja")}` : "一致:台帳はすべて計算どおりです。",
      `確認した範囲:ブロック${n(verdict.blocks)}、記入${n(verdict.entries)}、公表${n(verdict.publications)}、証明書${n(verdict.certificates)}、日次ヘッド${n(verdict.heads)}${verdict.members ? "、会員の計上日" : ""}`,
      `先頭のハッシュ:ブロック${n(head.no)} ${head.hash}`,
      anchor.points
        ? `外部の控え:${anchor.names.join("、")}(${n(anchor.points)}件、ブロック${n(anchor.upTo)}まで一致)`
        : "外部の控えなし:末尾の切り取りと全体の書き直しは、控えがなければ分かりません(--anchor)。",
    ];
  }
  return [
    verdict.fault ? `Wrong: ${tellFault(verdict.fault, "en")}` : "Sound: the ledger is what it computes to.",
    `Looked at: ${n(verdict.blocks)} blocks, ${n(verdict.entries)} entries, ${n(verdict.publications)} publications, ${n(verdict.certificates)} certificates, ${n(verdict.heads)} daily heads${verdict.members ? ", members' counted dates" : ""}`,
    `Head: block ${n(head.no)} ${head.hash}`,
    anchor.points
      ? `Anchor from outside: ${anchor.names.join(", ")} (${n(anchor.points)} heads, the same up to block ${n(anchor.upTo)})`
      : "No anchor from outside: a tail that was cut or a chain that was rewritten cannot be seen without one (--anchor).",
  ];
}

const certificateWords: Record<CertificateFault, Record<Language, string>> = {
  NOT_A_CERTIFICATE: { ja: "証明書の形式ではありません。", en: "This is not a certificate." },
  NO_KEY: { ja: "公開鍵がありません(--key)。", en: "There is no public key (--key)." },
  UNKNOWN_KEY: {
    ja: "証明書の鍵が、公開鍵のファイルにありません。",
    en: "The certificate names a key that is not in the file of public keys.",
  },
  BAD_SIGNATURE: {
    ja: "署名が一致しません。証明書は改変されているか、この組織のものではありません。",
    en: "The signature does not hold: the certificate was altered, or is not this organisation's.",
  },
  BRIDGE_DOES_NOT_ADD_UP: {
    ja: "前回からの増減を足しても、証明書の人数になりません。",
    en: "The figure before it and the changes do not give the certificate's figure.",
  },
  MEMBERS_NOT_THE_FIGURE: {
    ja: "数えた会員の数が、証明書の人数と違います。",
    en: "The members counted are not as many as the figure says.",
  },
  NOT_APPROVED: { ja: "承認の記録がありません。", en: "It holds no approval." },
  APPROVED_BY_AN_EDITOR: {
    ja: "編集した人が自分で承認しています。",
    en: "It was approved by somebody who edited it.",
  },
  OTHER_CONTENT_APPROVED: {
    ja: "承認された内容と、公表された内容が違います。",
    en: "What was approved is not what was published.",
  },
  STEPS_OUT_OF_ORDER: { ja: "手順の時刻が前後しています。", en: "Its steps are not in the order of time." },
  NOT_THE_PUBLIC_FILE: {
    ja: "公開されている人数または基準日と違います。",
    en: "The figure or its date is not the one that is public.",
  },
  PREVIOUS_DIFFERS: {
    ja: "一つ前の証明書につながりません。",
    en: "It does not follow from the certificate before it.",
  },
  DELIVERIES_DIFFER: {
    ja: "もとにした照会バッチの一覧が、つながりません。",
    en: "Its deliveries are not those of the certificates before it with its changes.",
  },
};

export function tellCertificateFault(fault: CertificateFault, language: Language): string {
  return certificateWords[fault][language];
}

export const commandWords = {
  ja: {
    usage: `使い方: npm run verify -- [対象] [--anchor ファイル]… [--key ファイル] [--lang ja|en]

対象      台帳または監査証跡の書き出し(.jsonl)、それを含むフォルダー、公表の証明書(certificate-vN.json)、
          または --database URL。何も指定しなければ、この場所のデータベースを確認します。
--anchor  外部に保管した控え:日次ヘッドの一覧(ledger-heads.txt)または証明書。いくつでも指定できます。
--key     証明書の公開鍵(certificate-key.pem)。なければ対象と同じ場所から探します。

終了コード: 0 一致、1 不一致、2 使い方の誤り、3 確認できなかった、4 一致(ただし外部の控えなし)`,
    unreachable: "確認できませんでした:",
    notFound: "見つかりません:",
    notAnchor: "控えとして読めません:",
    nothing: "確認できるファイルがありません:",
    holds: (n: number, key: string) => `一致:公表第${n}号の証明書は署名どおりです(公開鍵 ${key})。`,
    certified: (count: string, asOf: string, block: number) =>
      `照会のあった会員数 ${count}名(${asOf}現在)、台帳ブロック${block}`,
    public: "公開されている人数と一致します。",
    chain: (n: number) => `一緒に置かれた証明書${n}件とつながっています。`,
    wrong: (n: number | null) => (n === null ? "不一致:" : `不一致(第${n}号):`),
    trust: "公開鍵の値は、別の経路(組織の告示など)で確かめてください。",
  },
  en: {
    usage: `Usage: npm run verify -- [TARGET] [--anchor FILE]… [--key FILE] [--lang ja|en]

TARGET    a ledger's or an audit trail's export (.jsonl), a folder that holds one, a publication's certificate (certificate-vN.json),
          or --database URL. Without any, the database of this place is checked.
--anchor  heads that were kept outside: a list of daily heads (ledger-heads.txt) or a certificate. Any number of them.
--key     the certificates' public key (certificate-key.pem); looked for beside the target where it is not given.

Exit codes: 0 sound, 1 wrong, 2 usage, 3 could not be checked, 4 sound, but nothing from outside was held against it`,
    unreachable: "It could not be checked:",
    notFound: "Not found:",
    notAnchor: "Not an anchor:",
    nothing: "Nothing here that can be checked:",
    holds: (n: number, key: string) =>
      `Sound: the certificate of publication ${n} is as it was signed (public key ${key}).`,
    certified: (count: string, asOf: string, block: number) =>
      `${count} card members inquired about as of ${asOf}, ledger block ${block}`,
    public: "It is the figure that is public.",
    chain: (n: number) => `It follows from the ${n} certificates beside it.`,
    wrong: (n: number | null) => (n === null ? "Wrong: " : `Wrong (publication ${n}): `),
    trust: "Compare the public key's value over another way, such as the organisation's announcement.",
  },
} as const;
