import type { IsoDate } from "@/lib/core/dates";
import { checkDigit } from "./people";
import type { Scene } from "./scene";
import type { Card, Membership } from "./schema";

/*
 * Pairs that could be one member and that nothing ties: what the queue of reviews is for. Of each kind one waits; some
 * were taken, declined or parked, all before the figure of February 2010 came out, so that no published figure moves.
 */

const autumn = ["2009-11-10", "2009-12-04"] as const;
const winter = ["2009-12-08", "2010-01-22"] as const;

export function doubts(scene: Scene): void {
  // A spreadsheet took the leading zeros, a person left the hyphen out.
  for (const code of ["SEIJI", "GEPPAKU"]) written(scene, code, (number) => `00${number}`);
  const hyphen = written(scene, "KAZAMI", (number) => number.replace("-", ""));
  answer(scene, hyphen, "take", "2010-02-05", "ハイフンの有無だけの違い。カード会社に同一の番号と確認。");
  const zeros = written(scene, "HIBARI", (number) => `0${number}`);
  answer(scene, zeros, "declined", "2010-02-08", "桁数の異なる旧番号体系の別会員とカード会社から回答。");

  // An account's number with two cards, the one in use after the other.
  replaced(scene);
  answer(scene, replaced(scene), "take", "2010-02-03", "紛失による再発行と、カード会社の回答書にある。");
  answer(scene, replaced(scene), "declined", "2010-02-04", "配偶者の家族カード。再発行ではない。");
  answer(scene, replaced(scene), "parked", "2010-02-09", "カード会社に再発行の有無を照会中。2月末までに回答の予定。");

  // Masked, and under another member number than the card that it fits.
  const hidden = masked(scene);
  answer(scene, hidden, "parked", "2010-02-10", "会員番号の変更があったか、カード会社の回答待ち。");
  masked(scene);
  mistyped(scene);
}

type Pair = readonly [Card, Card];

function answer(scene: Scene, [a, b]: Pair, as: "take" | "declined" | "parked", on: IsoDate, reason: string): void {
  scene.decide({ kind: "review", answer: as, a, b, on, reason });
}

/** One member number in two forms, each with a card of its own. */
function written(scene: Scene, code: string, otherwise: (number: string) => string): Pair {
  const member = scene.member(code, 2);
  const [a, b] = member.cards as [Card, Card];
  scene.report(member, scene.between(code, ...autumn), { card: a });
  const memberNumber = otherwise(member.number as string);
  scene.report(member, scene.between(code, ...winter), { card: b, memberNumber });
  return [a, b];
}

/** Two cards of one product under one account number, the second in use weeks after the first. */
function replaced(scene: Scene): Pair {
  const member = scene.member("ICHO");
  const [old] = member.cards as [Card];
  // Nothing runs longer than to the end of 2013: one that does would be looked for in vain.
  if (old.expiry >= "2013-10") return replaced(scene);
  const fresh = alike(
    scene,
    member,
    (card) => card.digits.slice(0, 6) === old.digits.slice(0, 6) && card.expiry > old.expiry,
  );
  scene.report(member, scene.between("ICHO", ...autumn), { card: old, misuseOn: "2009-11-02" });
  scene.report(member, scene.between("ICHO", ...winter), { card: fresh, misuseOn: "2009-12-04" });
  return [old, fresh];
}

/** A card, and a masked record of it under a member number that nobody knew. */
function masked(scene: Scene): Pair {
  const code = "YUNAGI";
  const member = scene.member(code);
  const [card] = member.cards as [Card];
  scene.report(member, scene.between(code, ...autumn), { masked: false });
  const other = scene.registry.number(member.company);
  scene.report(member, scene.between(code, ...winter), { card, masked: true, memberNumber: other });
  return [card, card];
}

/** One use on two numbers with the same last four: a fax was read out twice, once with a slip. */
function mistyped(scene: Scene): void {
  const code = "KIMORI";
  const member = scene.member(code);
  const [card] = member.cards as [Card];
  const first = scene.report(member, scene.between(code, ...autumn), { currency: "JPY" });
  const { misuseOn, amount, merchant } = first.content;
  const typed = { ...card, digits: slip(scene, card.digits) };
  scene.registry.cards.push(typed);
  const again = { misuseOn, amount, merchant, currency: "JPY" as const };
  scene.report({ ...member, cards: [typed] }, scene.between(code, ...winter), { ...again, card: typed });
}

/** Another number with the same first six, the same last four and a check digit that agrees. */
function slip(scene: Scene, digits: string): string {
  const known = new Set(scene.registry.cards.map((card) => card.digits));
  for (let middle = 1; ; middle++) {
    const body =
      digits.slice(0, 6) +
      String(Number(digits.slice(6, 12)) + middle)
        .padStart(6, "0")
        .slice(-6) +
      digits.slice(12, -1);
    if (checkDigit(body) === digits.at(-1) && !known.has(body + digits.at(-1))) return body + digits.at(-1);
  }
}

/** One more card of the member's company that is as it should be. */
function alike(scene: Scene, member: Membership, fits: (card: Card) => boolean): Card {
  for (;;) {
    const card = scene.registry.card(member.company, "first");
    if (fits(card)) return card;
  }
}
