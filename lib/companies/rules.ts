import { type Field, fields, type ProfileBody } from "./schema";

/** A header as it is compared: NFKC, invisible characters gone, blanks and line breaks as one space, trimmed. */
export function headerText(cell: string): string {
  return cell
    .normalize("NFKC")
    .replace(/[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

/**
 * Fields without which no record of a file can be told apart or tied to a member (RULEBOOK R3.5, R4.5): a card or
 * member number; and a reference, or the misuse date and amount that stand in for one. Empty when all is there.
 */
export function lackingFields(columns: Readonly<Partial<Record<Field, unknown>>>): Field[] {
  const lacking: Field[] = [];
  if (columns.cardNumber === undefined && columns.memberNumber === undefined) lacking.push("cardNumber");
  if (columns.reference === undefined && (columns.misuseOn === undefined || columns.amount === undefined)) {
    lacking.push("reference");
  }
  return lacking;
}

/** Name of the first fixed column that reaches into another or beyond its record, or whose name is taken; else null. */
export function wrongCell(profile: {
  readonly recordLength: number | null;
  readonly cells: readonly { readonly name: string; readonly start: number; readonly length: number }[];
}): string | null {
  const names = new Set<string>();
  let end = 0;
  for (const { name, start, length } of profile.cells.toSorted((a, b) => a.start - b.start)) {
    if (start <= end || names.has(headerText(name))) return name;
    names.add(headerText(name));
    end = start + length - 1;
    if (profile.recordLength !== null && end > profile.recordLength) return name;
  }
  return null;
}

const bareCodes = new Set([
  "cvv",
  "cvv2",
  "icvv",
  "cvc",
  "cvc2",
  "cvn",
  "cvn2",
  "cav",
  "cav2",
  "csc",
  "cid",
  "pin",
  "pinblock",
  "pvv",
  "track",
  "track1",
  "track2",
  "track3",
  "trackdata",
]);
const namedCodes =
  /(card)?securitycode|cardverification(value|code|number)?|verification(value|code)2?$|pin(code|number|block|no)$|track[123]?data|magneticstripe|magstripe|セキュリティ[ーｰ]?コ[ーｰ]ド|暗証番?号?|暗唱番号|磁気(データ|ストライプ|情報)|トラック(データ|情報|[123１２３])/;
/** Whether a code was checked may be told; the code itself may not. */
const aboutCodes =
  /result|match|flag|indicator|present|status|check(ed)?$|verified|entrymode|capability|有無|結果|判定|フラグ|一致|区分|照合|エラー/;

/** Whether a header names a security code, a PIN or track data: such a delivery is refused and erased (R8.2). */
export function namesSecurityCode(header: string): boolean {
  const text = headerText(header).toLowerCase();
  const joined = text.replace(/[\s_\-./・():[\]]+/g, "");
  if (aboutCodes.test(joined)) return false;
  if (namedCodes.test(joined)) return true;
  return text.split(/[^a-z0-9]+/).some((word) => bareCodes.has(word));
}

/** Headers that card companies use for each field, in the form of bare(); exact before contained. */
const aliases: Readonly<Record<Field, readonly string[]>> = {
  reference: [
    "照会番号",
    "照会no",
    "照会id",
    "受付番号",
    "受付no",
    "管理番号",
    "整理番号",
    "案件番号",
    "事案番号",
    "伝票番号",
    "reference",
    "referenceno",
    "referencenumber",
    "inquiryno",
    "inquiryid",
    "caseno",
    "caseid",
    "ticket",
    "ref",
    "refno",
  ],
  kind: ["区分", "データ区分", "処理区分", "訂正区分", "照会区分", "更新区分", "kind", "type", "recordtype", "action"],
  cardNumber: [
    "カード番号",
    "会員カード番号",
    "クレジットカード番号",
    "カードno",
    "cardnumber",
    "cardno",
    "pan",
    "card",
    "creditcardnumber",
    "accountnumber",
  ],
  expiry: [
    "有効期限",
    "カード有効期限",
    "有効年月",
    "期限",
    "expiry",
    "expirydate",
    "expiration",
    "expirationdate",
    "exp",
    "validthru",
    "goodthru",
  ],
  memberNumber: [
    "会員番号",
    "会員no",
    "会員id",
    "顧客番号",
    "お客様番号",
    "membernumber",
    "memberno",
    "memberid",
    "customerno",
    "customerid",
    "customernumber",
  ],
  misuseOn: [
    "利用日",
    "ご利用日",
    "利用年月日",
    "不正利用日",
    "使用日",
    "取引日",
    "発生日",
    "売上日",
    "利用日時",
    "misusedate",
    "usedate",
    "transactiondate",
    "date",
    "transdate",
    "txndate",
    "dateofuse",
  ],
  amount: [
    "金額",
    "利用金額",
    "ご利用金額",
    "不正利用金額",
    "請求金額",
    "売上金額",
    "取引金額",
    "利用額",
    "amount",
    "transactionamount",
    "txnamount",
    "value",
  ],
  currency: ["通貨", "通貨コード", "currency", "currencycode", "ccy"],
  merchant: [
    "加盟店",
    "加盟店名",
    "利用店",
    "利用店名",
    "店舗名",
    "ご利用先",
    "利用先",
    "利用加盟店",
    "merchant",
    "merchantname",
    "shop",
    "store",
    "payee",
  ],
  city: ["都市", "市区町村", "利用地", "利用都市", "city", "town", "merchantcity"],
  country: ["国", "国名", "国コード", "利用国", "country", "countrycode", "merchantcountry"],
  mcc: ["mcc", "業種コード", "業種", "加盟店業種コード", "merchantcategorycode", "categorycode"],
  channel: ["チャネル", "利用形態", "取引形態", "利用区分", "channel", "entrymode", "posentrymode"],
  detectionCase: [
    "検知区分",
    "検知ケース",
    "発覚区分",
    "発見区分",
    "被害区分",
    "段階",
    "detectioncase",
    "case",
    "stage",
    "detection",
  ],
  useStatus: ["利用状況", "確認状況", "保留区分", "状況", "ステータス", "usestatus", "status", "holdstatus"],
  reason: [
    "理由",
    "取消理由",
    "取下理由",
    "訂正理由",
    "変更理由",
    "事由",
    "理由コード",
    "reason",
    "reasoncode",
    "withdrawalreason",
    "changereason",
  ],
  oldCardNumber: [
    "旧カード番号",
    "旧番号",
    "切替前カード番号",
    "再発行前カード番号",
    "変更前カード番号",
    "oldcardnumber",
    "oldcard",
    "previouscard",
    "previouscardnumber",
    "oldpan",
  ],
  note: ["備考", "摘要", "コメント", "メモ", "連絡事項", "note", "notes", "remarks", "comment", "comments", "memo"],
};

function bare(header: string): string {
  return headerText(header)
    .toLowerCase()
    .replace(/[\s_\-./・():[\]#*※]+/g, "");
}

/**
 * Which column each field is probably read from, by names that card companies use in Japanese and English: a proposal
 * for a person, never used by itself. Each header serves one field; a header that names a security code serves none.
 */
export function suggestColumns(headers: readonly string[]): ProfileBody["columns"] {
  const columns: ProfileBody["columns"] = {};
  const free = new Map(
    headers
      .map((header) => [headerText(header), bare(header)] as const)
      .filter(([header, name]) => name !== "" && !namesSecurityCode(header)),
  );
  const take = (field: Field, fits: (name: string) => boolean) => {
    if (columns[field]) return;
    for (const [header, name] of free) {
      if (!fits(name)) continue;
      columns[field] = [header];
      free.delete(header);
      return;
    }
  };
  for (const field of fields) for (const alias of aliases[field]) take(field, (name) => name === alias);
  for (const field of fields) {
    // Longer names first: カード番号 must not take 旧カード番号 from its field, nor 区分 every 区分.
    for (const alias of aliases[field].filter((a) => a.length >= 4)) take(field, (name) => name.endsWith(alias));
  }
  return columns;
}
