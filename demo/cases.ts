import { addDays, daysBetween, type IsoDate } from "@/lib/core/dates";
import { billingOf, payerOf } from "./billing";
import { later, standsOn } from "./calendar";
import { inForceInquiries } from "./count";
import type { Random } from "./random";
import type { CaseWork, Closing, Inquiry, MoneyKind, Movement, World } from "./schema";

/**
 * How the money of an open case that was billed stands: nothing back yet, a part back, a refund known before its charge
 * (which it waits for), all back and only the proof missing.
 */
type Open = "owed" | "part" | "early" | "relieved";
const opens: readonly Open[] = ["owed", "relieved", "part", "owed", "early", "owed", "relieved"];

/**
 * What became of every live inquiry's case: most are long closed, few of the recent ones are, and some old ones were
 * forgotten. Yen amounts follow the misuse; a foreign purchase carries the card's handling fee, a revolving one interest.
 */
export function workOf(world: World, random: Random): CaseWork[] {
  const recent: Random = random.fork("recent");
  const settled: Random = random.fork("settled");
  const from = workableFrom(world);
  let nth = 0;
  return inForceInquiries(world, standsOn).map((inquiry) => {
    const entered = from.get(inquiry) ?? inquiry.delivery.enteredOn;
    const age = daysBetween(entered, standsOn);
    const stays = age < 270 ? recent.chance(0.55) : age < 700 ? recent.chance(0.05) : random.chance(0.0005);
    const open = stays ? (opens[nth++ % opens.length] as Open) : null;
    return caseWork(inquiry, entered, random, { open, settles: !settled.chance(0.18) });
  });
}

/** Cases that were not live for a while are worked on when they are again: reactivated, unvoided, sent once more. */
function workableFrom(world: World): Map<Inquiry, IsoDate> {
  const from = new Map<Inquiry, IsoDate>();
  for (const { rows, committedOn, ending } of world.deliveries) {
    if (!committedOn || ending === "reverted") continue;
    for (const { inquiry, kind } of rows) {
      const again = kind === "reactivate" || (kind === "new" && inquiry.delivery.ending === "reverted");
      if (again) from.set(inquiry, committedOn);
    }
  }
  for (const decision of world.decisions) if (decision.kind === "unvoid") from.set(decision.inquiry, decision.on);
  return from;
}

/** How one case goes: open, and how its money stands; whether the card company blocked it or it just never cleared. */
type Course = { readonly open: Open | null; readonly settles: boolean };

function caseWork(inquiry: Inquiry, entered: IsoDate, random: Random, { open, settles }: Course): CaseWork {
  const { detectionCase } = inquiry.content;
  const foundCase = detectionCase === null && open === null ? random.weighted([1, 2, 3] as const, (c) => 4 - c) : null;
  const stage = detectionCase ?? foundCase;
  const none = { inquiry, foundCase, money: [], dates: null };
  if (stage === null) return { ...none, closing: null };
  if (stage !== 3 && random.chance(0.012)) return { ...none, closing: open ? null : close("own_use", entered, random) };
  if (stage === 1) {
    const as = settles ? "blocked_before_billing" : "never_settled";
    return { ...none, closing: open ? null : close(as, entered, random) };
  }
  if (stage === 2 && !settles && open === null && random.chance(0.1)) {
    const { statementOn } = billingOf(inquiry);
    const on = later(entered, statementOn);
    return { ...none, dates: { on, statementOn }, closing: close("never_settled", on, random) };
  }
  return { ...billed(inquiry, entered, stage, random, open), foundCase };
}

/** Billed, and cancelled before the debit (2) or refunded after it (3). */
function billed(
  inquiry: Inquiry,
  entered: IsoDate,
  stage: 2 | 3,
  random: Random,
  open: Open | null,
): Omit<CaseWork, "foundCase"> {
  const { amount, merchant, misuseOn, currency } = inquiry.content;
  const no = inquiry.reference ?? `${inquiry.company.code}-${misuseOn.replaceAll("-", "")}`;
  const { statementOn, debitOn } = billingOf(inquiry);
  const billedOn = stage === 2 ? statementOn : debitOn;
  const owed: Movement[] = [{ kind: "charge", amount, bookedOn: billedOn, reference: `${no}/請求` }];
  if (merchant.country !== "JP" && currency === "JPY" && random.chance(0.4)) {
    const fee = Math.max(Math.round(amount * 0.016), 1);
    owed.push({ kind: "fee", amount: fee, bookedOn: billedOn, reference: `${no}/海外事務手数料` });
  }
  if (stage === 3 && currency === "JPY" && random.chance(0.15)) {
    const interest = Math.max(Math.round(amount * 0.0125), 1);
    owed.push({ kind: "interest", amount: interest, bookedOn: addDays(billedOn, 30), reference: `${no}/リボ手数料` });
  }
  const relievedOn = addDays(later(entered, owed.at(-1)?.bookedOn ?? entered), random.int(6, 40));
  const paid = payerOf(inquiry.company, stage === 2 ? "cancellation" : "refund", random);
  /** Takes off or gives back: in one sum before the debit, and each for itself after it. */
  const relieve = (kind: MoneyKind, part: number): Movement => ({
    kind,
    amount: part,
    bookedOn: relievedOn,
    reference: `${no}/${stage === 2 ? "取消" : "返金"}`,
    ...paid,
  });
  const total = owed.reduce((sum, { amount: part }) => sum + part, 0);
  const all =
    stage === 2 ? [relieve("cancellation", total)] : owed.map((one) => relieve(refundOf[one.kind], one.amount));
  const entry = (movement: Movement) => ({ on: later(entered, movement.bookedOn), movement });
  const mistyped: Movement[] = random.chance(0.01)
    ? [{ ...(owed[0] as Movement), amount: amount * 10, reversed: true }]
    : [];
  const charges = [...mistyped, ...owed].map(entry);
  const dated = later(entered, billedOn);
  const claimedOn = addDays(statementOn, random.int(1, 6));
  const dates = {
    on: dated,
    statementOn,
    ...(stage === 3 && { debitOn }),
    ...(random.chance(0.06) && claimedOn <= dated && { claimedOn }),
  };
  if (open === null) {
    const closing = close(stage === 2 ? "cancelled" : "refunded", relievedOn, random);
    return { inquiry, dates, money: [...charges, ...all.map(entry)], closing };
  }
  const given = {
    owed: [],
    part: [relieve(stage === 2 ? "cancellation" : "refund", Math.ceil(amount / 3))],
    early: [relieve(stage === 2 ? "cancellation" : "refund", amount)],
    relieved: all,
  };
  // Of a refund that came first nobody has seen a statement yet.
  return {
    inquiry,
    dates: open === "early" ? null : dates,
    money: [...(open === "early" ? [] : charges), ...given[open].map(entry)],
    closing: null,
  };
}

const refundOf: Readonly<Record<MoneyKind, MoneyKind>> = {
  charge: "refund",
  fee: "fee_refund",
  interest: "interest_refund",
  cancellation: "cancellation",
  refund: "refund",
  fee_refund: "fee_refund",
  interest_refund: "interest_refund",
};

const proofs: Readonly<Record<Closing, readonly string[]>> = {
  blocked_before_billing: [
    "カード会社が利用停止を確認。請求計上なし。",
    "オーソリ拒否済みとの回答。請求データに計上なし。",
  ],
  never_settled: ["売上データの到着なし。オーソリ失効を回答一覧で確認。", "与信のみで売上未着。有効期間の満了を確認。"],
  cancelled: ["請求取消通知の写しを受領。", "翌月明細で取消計上を確認。"],
  refunded: ["返金の振込記録を確認。", "会員口座への返金完了をカード会社が報告。"],
  own_use: ["会員ご本人の利用と確認。カード会社の聞き取り記録あり。"],
};

function close(as: Closing, from: IsoDate, random: Random) {
  return { as, on: addDays(from, random.int(8, 40)), proof: random.pick(proofs[as]) };
}
