import { addDays, type IsoDate } from "@/lib/core/dates";
import { delivery } from "./calendar";
import type { Scene } from "./scene";
import type { Card, Inquiry, Membership } from "./schema";

/*
 * What makes a real incident's files hard, scene by scene. Every scene that changes a published day's count after its
 * publication is balanced by another in the same weeks, so that the figure of that day stays what was published; the
 * generator checks that with its own count.
 */

/** Same card, same line: repeated, amended, doubled, in conflict, refused. None of it changes the count. */
export function statements(scene: Scene): void {
  const twice = scene.member("SEIJI");
  const first = scene.between("SEIJI", "2009-07-15", "2009-07-24");
  const again = scene.between("SEIJI", "2009-07-27", "2009-07-31");
  const one = scene.report(twice, first);
  // The k-th equal record is the k-th inquiry (R4.5): twice in one delivery, three times in the next.
  const two = { ...one, content: one.content };
  scene.inquiries.push(two);
  scene.repeat(two, first);
  for (const inquiry of [one, two]) scene.repeat(inquiry, again);
  const three = { ...one, content: one.content, delivery: again };
  scene.inquiries.push(three);
  scene.repeat(three, again);

  // Two deliveries of one day say different things of one inquiry: a person has to choose (R4.4).
  const disputed = scene.report(scene.member("HOSHIKUZU"), scene.between("HOSHIKUZU", "2009-11-10", "2009-12-04"), {
    currency: "JPY",
  });
  const company = disputed.company;
  const sides = ["A", "B"].map((suffix) => scene.add(delivery(company, "2010-02-09", { suffix })));
  sides.forEach((side, i) => {
    scene.report(scene.member("HOSHIKUZU"), side);
    scene.amend(disputed, side, { amount: disputed.content.amount + 1_200 * (i + 1) });
  });

  // An amendment that a person refused: the amount would have had one digit too many.
  const doubted = scene.report(scene.member("SHIOSAI"), scene.between("SHIOSAI", "2009-08-17", "2009-08-31"));
  const kept = doubted.content;
  const content = scene.amend(doubted, scene.between("SHIOSAI", "2009-09-14", "2009-09-30"), {
    amount: kept.amount * 10,
  });
  doubted.content = kept;
  scene.decide({
    kind: "refuse",
    inquiry: doubted,
    content,
    on: "2009-10-02",
    reason: "桁の誤りと先方に確認済み。訂正前の金額が正しい。",
  });
}

/** Batches that went wrong: reverted as a whole, rejected before commit, entered under the wrong day, on paper, before the start. */
export function mishaps(scene: Scene): void {
  const icho = scene.company("ICHO");
  const wrong = scene.add(delivery(icho, "2009-09-08", { suffix: "wrong", ending: "reverted" }));
  const right = scene.add(delivery(icho, "2009-09-10", { suffix: "corrected" }));
  for (let i = 0; i < 14; i++) {
    const inquiry = scene.report(scene.member("ICHO"), wrong, { currency: "JPY" });
    const amount = inquiry.content.amount;
    wrong.rows[i] = { kind: "new", inquiry, content: { ...inquiry.content, amount: amount * 100 } };
    scene.repeat(inquiry, right);
  }
  scene.decide({
    kind: "revert",
    delivery: wrong,
    on: "2009-09-09",
    reason: "金額が百倍になっているとの連絡。訂正ファイルを待つ。",
  });

  const kazami = scene.company("KAZAMI");
  const stray = scene.add(delivery(kazami, "2009-10-05", { suffix: "stray", ending: "rejected", committedOn: null }));
  for (let i = 0; i < 9; i++) scene.report(scene.member("KAZAMI"), stray);
  scene.decide({
    kind: "reject",
    delivery: stray,
    on: "2009-10-06",
    reason: "他社あてのファイルの誤送信。先方に返却済み。",
  });

  const geppaku = scene.company("GEPPAKU");
  const misdated = scene.add(
    delivery(geppaku, "2009-09-18", {
      suffix: "misdated",
      enteredAs: "2009-09-24",
      enteredOn: "2009-09-24",
      committedOn: "2009-09-24",
    }),
  );
  for (let i = 0; i < 6; i++) scene.report(scene.member("GEPPAKU"), misdated);
  scene.decide({
    kind: "correctDate",
    delivery: misdated,
    to: "2009-09-18",
    on: "2009-10-02",
    reason: "郵便の受領印は9月18日。登録時の記入誤り。",
  });

  // A fax of a company that writes no files when there is little: typed by hand.
  const fax = scene.add(delivery(scene.company("KIMORI"), "2009-12-11", { suffix: "fax", source: "typed" }));
  for (let i = 0; i < 6; i++) scene.report(scene.member("KIMORI"), fax);

  // Received before the start: these inquiries never count; a member of theirs counts from its next one (R1.1).
  const komorebi = scene.company("KOMOREBI");
  const early = scene.add(
    delivery(komorebi, "2009-07-10", { suffix: "early", enteredOn: "2009-07-14", committedOn: "2009-07-14" }),
  );
  const before = Array.from({ length: 5 }, () => scene.report(scene.member("KOMOREBI"), early));
  const later = scene.between("KOMOREBI", "2009-07-15", "2009-07-24");
  for (const inquiry of before.slice(0, 2)) scene.repeat(inquiry, later);
  scene.report((before[2] as Inquiry).member, later);
}

/** Evidence: limits, cards of two companies, reissues, merges, splits, what rejoins. */
export function evidence(scene: Scene): void {
  const approved = family(scene, "SHIOSAI", 11, ["2009-08-03", "2009-08-06"], ["2009-08-10", "2009-08-13"]);
  scene.decide({
    kind: "approve_number",
    company: approved.company,
    number: approved.number as string,
    on: "2009-08-18",
    reason: "法人代表者の番号。カード会社に同一人と確認済み。",
  });
  family(scene, "KOMOREBI", 12, ["2009-12-01", "2009-12-18"], ["2010-01-08", "2010-02-05"]);

  for (let i = 0; i < 4; i++) {
    // One card, reported by two companies, each with its own member number, is one member.
    const member = scene.member("HOSHIKUZU");
    scene.report(member, scene.between("HOSHIKUZU", "2009-08-24", "2009-09-18"));
    scene.report(member, scene.between("KAZAMI", "2009-09-24", "2009-10-22"), {
      memberNumber: scene.registry.number(scene.company("KAZAMI")),
    });
  }

  for (let i = 0; i < 3; i++) {
    const pair = reissued(scene, ["2009-07-15", "2009-07-24"], ["2009-08-03", "2009-08-06"]);
    pair.link(scene.between("RURI", "2009-08-10", "2009-08-13"));
  }

  for (const on of ["2009-10-08", "2009-10-15"]) {
    const a = scene.report(scene.member("KIMORI"), scene.between("KIMORI", "2009-07-27", "2009-07-31"));
    const b = scene.report(scene.member("KIMORI"), scene.between("KIMORI", "2009-08-24", "2009-09-18"));
    scene.decide({
      kind: "merge",
      a: a.content.card,
      b: b.content.card,
      on,
      reason: "同じ会員の本人カードと追加カード。カード会社の回答書による。",
    });
  }

  const mistyped = sameNumber(scene, "YUKIMI", ["2009-08-17", "2009-09-11"]);
  scene.decide({ ...mistyped.split, on: "2009-10-01" });

  // Split, and then joined again by other evidence: a finding for a person.
  const parted = sameNumber(scene, "HOSHIKUZU", ["2009-08-17", "2009-09-11"]);
  scene.decide({ ...parted.split, on: "2009-09-30" });
  scene.report(parted.member, scene.between("HOSHIKUZU", "2009-10-05", "2009-10-21"), {
    card: parted.second,
    memberNumber: null,
    oldCard: parted.first,
  });
}

/** Withdrawn by the sender, and back again; voided by a manager, and undone. */
export function withdrawals(scene: Scene): void {
  for (const code of ["KOMOREBI", "HIBARI", "ICHO"]) {
    const gone = scene.report(scene.member(code), scene.between(code, "2009-08-24", "2009-09-11"));
    scene.withdraw(gone, scene.between(code, "2009-09-24", "2009-10-16"));
    // A repetition does not bring it back (R4.6).
    if (code === "KOMOREBI") scene.repeat(gone, scene.between(code, "2009-11-10", "2009-11-27"));
  }
  for (const code of ["SHIOSAI", "GEPPAKU"]) {
    const back = scene.report(scene.member(code), scene.between(code, "2009-08-24", "2009-09-04"));
    scene.withdraw(back, scene.between(code, "2009-09-14", "2009-09-25"));
    scene.reactivate(back, scene.between(code, "2009-10-05", "2009-10-23"));
  }
  const keyed = scene.report(scene.member("YUKIMI"), scene.between("YUKIMI", "2009-12-01", "2009-12-18"));
  scene.decide({
    kind: "void",
    inquiry: keyed,
    reasonCode: "keyed_in_error",
    on: "2010-01-12",
    reason: "試験用の行が混入していたとカード会社から連絡。",
  });
  const mistaken = scene.report(scene.member("SEIJI"), scene.between("SEIJI", "2009-12-01", "2009-12-18"));
  const reason = "当社の契約が見当たらないため。";
  scene.decide({ kind: "void", inquiry: mistaken, reasonCode: "not_this_incident", on: "2010-01-13", reason });
  scene.decide({ kind: "unvoid", inquiry: mistaken, on: "2010-01-15", reason: "旧姓での契約を確認。取り消しを戻す。" });
}

/** Deliveries that were entered after the figure of their day was out, and what balanced them. */
export function latecomers(scene: Scene): void {
  late(scene, "HIBARI", "2009-07-23", "2009-07-29", 3);
  const july = ["2009-07-15", "2009-07-24"] as const;
  takeBack(scene, "KOMOREBI", july, ["2009-07-28", "2009-07-31"]);
  takeBack(scene, "SHIOSAI", july, ["2009-07-28", "2009-07-31"]);
  strike(scene, "SEIJI", july, "2009-07-30");

  late(scene, "YUNAGI", "2009-07-30", "2009-08-06", 2);
  takeBack(scene, "KOMOREBI", ["2009-07-27", "2009-07-31"], ["2009-08-04", "2009-08-07"]);
  takeBack(scene, "HOSHIKUZU", ["2009-07-27", "2009-07-31"], ["2009-08-04", "2009-08-07"]);
  // The withdrawal came before the inquiry that it withdraws (R4.4).
  const forgotten = late(scene, "ICHO", "2009-07-28", "2009-08-12", 1)[0] as Inquiry;
  scene.withdraw(forgotten, scene.between("ICHO", "2009-08-04", "2009-08-07"));

  late(scene, "SHIOSAI", "2009-08-12", "2009-08-24", 4);
  const august = ["2009-08-03", "2009-08-12"] as const;
  takeBack(scene, "KOMOREBI", august, ["2009-08-20", "2009-09-04"]);
  takeBack(scene, "HIBARI", august, ["2009-08-20", "2009-09-04"]);
  strike(scene, "SEIJI", august, "2009-08-27");
  strike(scene, "YUKIMI", august, "2009-09-02");
  const a = scene.report(scene.member("KIMORI"), scene.between("KIMORI", ...august));
  const b = scene.report(scene.member("KIMORI"), scene.between("KIMORI", ...august));
  scene.decide({
    kind: "merge",
    a: a.content.card,
    b: b.content.card,
    on: "2009-09-03",
    reason: "紛失による番号変更。カード会社に照会し同一会員と回答。",
  });
  scene.decide({ ...sameNumber(scene, "SEIJI", august).split, on: "2009-09-04" });

  late(scene, "GEPPAKU", "2009-11-04", "2009-11-16", 3);
  const autumn = ["2009-09-14", "2009-10-16"] as const;
  takeBack(scene, "SHIOSAI", autumn, ["2009-11-16", "2009-12-11"]);
  takeBack(scene, "KOMOREBI", autumn, ["2009-11-16", "2009-12-11"]);
  reissued(scene, ["2009-08-17", "2009-09-11"], autumn).link(scene.between("RURI", "2009-11-16", "2009-12-11"));

  late(scene, "KOMOREBI", "2010-02-17", "2010-03-01", 2);
  const winter = ["2009-12-01", "2010-01-22"] as const;
  takeBack(scene, "HIBARI", winter, ["2010-03-01", "2010-04-30"]);
  strike(scene, "SEIJI", winter, "2010-03-08");
}

/**
 * What made the figure as of the end of 2010 wrong once it was out: a delivery that had lain in a drawer, a withdrawal,
 * two that proved to be one member. One fewer in all, and nothing of it after the correction.
 */
export function correctedYear(scene: Scene): void {
  const year = ["2010-03-01", "2010-11-30"] as const;
  const a = scene.report(scene.member("KIMORI"), scene.between("KIMORI", ...year));
  const b = scene.report(scene.member("KIMORI"), scene.between("KIMORI", ...year));
  scene.decide({
    kind: "merge",
    a: a.content.card,
    b: b.content.card,
    on: "2011-01-20",
    reason: "会員番号が付け替えられていた。カード会社に照会し同一会員と回答。",
  });
  takeBack(scene, "HIBARI", year, ["2011-01-17", "2011-01-26"]);
  late(scene, "SHIOSAI", "2010-12-24", "2011-01-18", 1);
}

type Days = readonly [from: IsoDate, to: IsoDate];

/** A late delivery with new members; members already counted are added when all others are there. */
function late(scene: Scene, code: string, receivedOn: IsoDate, enteredOn: IsoDate, members: number): Inquiry[] {
  const made = scene.add(
    delivery(scene.company(code), receivedOn, { suffix: "late", enteredOn, committedOn: addDays(enteredOn, 1) }),
  );
  return Array.from({ length: members }, () => scene.report(scene.member(code), made));
}

function takeBack(scene: Scene, code: string, reported: Days, withdrawn: Days): void {
  const inquiry = scene.report(scene.member(code), scene.between(code, ...reported));
  scene.withdraw(inquiry, scene.between(code, ...withdrawn));
}

function strike(scene: Scene, code: string, reported: Days, on: IsoDate): void {
  const inquiry = scene.report(scene.member(code), scene.between(code, ...reported));
  const reason = "対象ファイルに該当なし。別の加盟店からの流出とカード会社が判断。";
  scene.decide({ kind: "void", inquiry, reasonCode: "not_this_incident", on, reason });
}

/** One number with many cards, in two deliveries. */
function family(scene: Scene, code: string, cards: number, first: Days, second: Days): Membership {
  const member = scene.member(code, cards);
  const half = Math.ceil(cards / 2);
  const early = scene.between(code, ...first);
  const rest = scene.between(code, ...second);
  member.cards.forEach((card, i) => {
    scene.report(member, i < half ? early : rest, { card });
  });
  return member;
}

/** Two cards that nothing ties yet; link() reports the second again with the number that it replaced. */
function reissued(scene: Scene, first: Days, second: Days) {
  const member = scene.member("RURI", 2);
  const [old, fresh] = member.cards as [Card, Card];
  scene.report(member, scene.between("RURI", ...first), { card: old });
  scene.report(member, scene.between("RURI", ...second), { card: fresh });
  return {
    link: (to: ReturnType<Scene["between"]>) => scene.report(member, to, { card: fresh, oldCard: old }),
  };
}

/** Two persons under one member number by the sender's mistake, and the decision that parts them. */
function sameNumber(scene: Scene, code: string, days: Days) {
  const member = scene.member(code, 2);
  const [first, second] = member.cards as [Card, Card];
  scene.report(member, scene.between(code, ...days), { card: first });
  scene.report(member, scene.between(code, ...days), { card: second });
  const reason = "会員番号の記入誤り。別の会員のカードとカード会社が訂正。";
  return {
    member,
    first,
    second,
    split: { kind: "split", card: second, company: member.company, number: member.number as string, reason } as const,
  };
}
