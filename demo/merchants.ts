import type { Merchant } from "./schema";

const online = "online";
const shop = "shop";

/** Where the invented misuses happened. All names are made up. */
export const merchants: readonly Merchant[] = [
  m("ひつじ雲ストア", "Hitsujigumo Store", "東京", "JP", "5732", online, 48_000),
  m("電脳小路オンライン", "Dennokoji Online", "東京", "JP", "5732", online, 62_000),
  m("ゲームの泉", "Game Fountain", "大阪", "JP", "5816", online, 9_800),
  m("ぽんぽこ課金センター", "Ponpoko Points", "東京", "JP", "5816", online, 5_000),
  m("旅の小箱", "Tabi no Kobako", "名古屋", "JP", "4722", online, 74_000),
  m("みずうみ航空券", "Mizuumi Tickets", "東京", "JP", "4511", online, 96_000),
  m("ことり書房", "Kotori Books", "京都", "JP", "5942", online, 6_400),
  m("おもちゃの森カワセミ", "Kawasemi Toys", "福岡", "JP", "5945", online, 12_600),
  m("家電のツバクロ", "Tsubakuro Electric", "仙台", "JP", "5732", shop, 88_000),
  m("宝飾アカネ堂", "Akane Jewels", "大阪", "JP", "5944", shop, 145_000),
  m("カメラのハヤブサ屋", "Hayabusa Camera", "東京", "JP", "5946", shop, 118_000),
  m("ドラッグひなげし", "Hinageshi Drug", "横浜", "JP", "5912", shop, 4_300),
  m("ガソリンスタンド野分", "Nowaki Petrol", "千葉", "JP", "5541", shop, 5_600),
  m("スーパーあさつゆ", "Asatsuyu Market", "埼玉", "JP", "5411", shop, 7_200),
  m("居酒屋つくし", "Izakaya Tsukushi", "札幌", "JP", "5812", shop, 14_500),
  m("金券ショップ白雲", "Hakuun Vouchers", "東京", "JP", "6051", shop, 98_000),
  m("家具の浜ゆう", "Hamayu Furniture", "神戸", "JP", "5712", online, 39_000),
  m("楽器のコガネムシ", "Koganemushi Music", "広島", "JP", "5733", online, 56_000),
  m("ふなうた通販", "Funauta Mail Order", "長崎", "JP", "5964", online, 18_700),
  m("着信メロディ星空", "Hoshizora Melody", "東京", "JP", "5818", online, 1_050),
  m("Nimbus Audio Online", "Nimbus Audio Online", "Portland", "US", "5732", online, 52_000),
  m("Quillfeather Books", "Quillfeather Books", "Boston", "US", "5942", online, 8_900),
  m("Tumbleweed Outfitters", "Tumbleweed Outfitters", "Austin", "US", "5651", online, 23_000),
  m("Marigold Software", "Marigold Software", "San Jose", "US", "5734", online, 14_800),
  m("Paperlantern Domains", "Paperlantern Domains", "Denver", "US", "4816", online, 3_900),
  m("Cobalt Fox Games", "Cobalt Fox Games", "Seattle", "US", "5816", online, 6_900),
  m("Lindenbaum Elektronik", "Lindenbaum Elektronik", "Hamburg", "DE", "5732", online, 47_000),
  m("Thistle & Loom", "Thistle & Loom", "Leeds", "GB", "5651", online, 19_500),
  m("Foxglove Travel", "Foxglove Travel", "London", "GB", "4722", online, 128_000),
  m("Papillon Bleu", "Papillon Bleu", "Lyon", "FR", "5977", online, 16_200),
  m("Jade Lantern Trading", "Jade Lantern Trading", "Hong Kong", "HK", "5399", online, 66_000),
  m("Silver Carp Mobile", "Silver Carp Mobile", "Hong Kong", "HK", "4812", online, 71_000),
  m("Orchid Gate Duty Free", "Orchid Gate Duty Free", "Bangkok", "TH", "5309", shop, 84_000),
  m("Banyan Phone House", "Banyan Phone House", "Kuala Lumpur", "MY", "4812", shop, 59_000),
  m("Durian Street Gold", "Durian Street Gold", "Singapore", "SG", "5944", shop, 152_000),
  m("Magpie Bridge Computer", "Magpie Bridge Computer", "Seoul", "KR", "5734", shop, 93_000),
];

function m(
  ja: string,
  en: string,
  city: string,
  country: string,
  mcc: string,
  channel: Merchant["channel"],
  median: number,
): Merchant {
  return { ja, en, city, country, mcc, channel, median };
}
