import { addDays, daysBetween, type IsoDate } from "@/lib/core/dates";
import { merchants } from "./merchants";
import { says } from "./profile";
import type { Random } from "./random";
import type { Card, Content, Delivery, Membership } from "./schema";

/**
 * One suspected use of a card, as the card company would report it with the delivery. A card's uses differ in day,
 * shop or amount, so that no two are the same inquiry by accident; where they are meant to be, the row is repeated.
 */
export function misuse(random: Random, member: Membership, card: Card, delivery: Delivery): Content {
  const { company } = member;
  const merchant = random.weighted(merchants, (m) => (m.channel === "online" ? 3 : 1));
  const inDollars = says(company, "currency") && merchant.country === "US" && random.chance(0.5);
  const yen = price(random, merchant.median);
  const detectionCase = random.weighted([1, 2, 3, null] as const, stagesOf(delivery));
  const waiting = detectionCase === 1 && random.chance(isRecent(delivery) ? 0.35 : 0.004);
  const use = waiting ? random.pick(["on_hold", "confirming"] as const) : null;
  const usable = member.number !== null && member.number !== company.placeholder;
  return {
    company,
    card,
    masked: usable && company.masks > 0 && card.leak === "first" && random.chance(company.masks),
    memberNumber: member.number,
    misuseOn: misuseDay(random, delivery),
    amount: inDollars ? Math.round(yen / 0.93) : yen,
    currency: inDollars ? "USD" : "JPY",
    merchant,
    detectionCase,
    use: says(company, "useStatus") ? use : null,
    oldCard: null,
    note: says(company, "note") && random.chance(0.12) ? random.pick(notes) : "",
  };
}

/** Nearly all were caught before billing; what still came in after years were above all the ones found late. */
function stagesOf(delivery: Delivery): (stage: 1 | 2 | 3 | null) => number {
  const [caught, billed, debited, unknown] = isRecent(delivery) ? [40, 25, 20, 15] : [95, 2.8, 1.3, 0.9];
  return (stage) => (stage === 1 ? caught : stage === 2 ? billed : stage === 3 ? debited : unknown);
}

function isRecent({ receivedOn }: Delivery): boolean {
  return receivedOn >= "2011-07-01";
}

/** Mostly within the days that the delivery covers, sometimes weeks before: it was noticed late. */
function misuseDay(random: Random, delivery: Delivery): IsoDate {
  const span = daysBetween(delivery.coversFrom, delivery.coversTo);
  const back = random.chance(0.85) ? 0 : random.int(1, 18);
  return addDays(delivery.coversFrom, random.int(0, Math.max(span, 0)) - back);
}

/** Around the shop's usual amount, seldom far above; written as prices are. */
function price(random: Random, median: number): number {
  const bell = random.next() + random.next() + random.next() - 1.5;
  const amount = median * Math.exp(bell * 1.4);
  const step = amount > 50_000 ? 100 : amount > 3_000 ? 10 : 1;
  return Math.min(Math.max(Math.round(amount / step) * step, 105), 980_000);
}

const notes = [
  "海外通販サイトでの連続利用",
  "会員様より身に覚えがないとのお申し出",
  "同一加盟店で複数会員の利用あり",
  "カード利用停止済み",
  "再発行手続き中",
  "少額の試し利用と思われる",
];
