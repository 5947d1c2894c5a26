import type { Field } from "@/lib/companies/schema";
import { delivery } from "./calendar";
import type { Scene } from "./scene";
import type { Delivery, Inquiry, Row } from "./schema";
import { encode } from "./write";

/*
 * What lies on the desk on the day on which the demonstration stands: nothing of it is committed, so none of it is in
 * the count.
 */
export function awaiting(scene: Scene): void {
  clean(scene);
  faulty(scene);
  mixed(scene);
  foreignWords(scene);
  unreadable(scene);
  sentBack(scene);
  sentAgain(scene);
  workbook(scene);
  fixedColumns(scene);
}

/** Names of the two deliveries of sentBack, as desk.ts finds them. */
export const backAndForth = { first: "part", corrected: "part corrected" } as const;

function waiting(
  scene: Scene,
  code: string,
  receivedOn: string,
  more: { suffix?: string; declares?: Delivery["declares"]; coversFrom?: string; coversTo?: string } = {},
): Delivery {
  const given = { enteredOn: "2012-03-30", committedOn: null, ending: "review" as const, ...more };
  return scene.add(delivery(scene.company(code), receivedOn, given));
}

function known(scene: Scene, code: string, nth: number): Inquiry {
  const members = scene.inquiries.filter((i) => i.company.code === code && i.delivery.ending === "committed");
  return members[members.length - 1 - nth * 7] as Inquiry;
}

/** Nothing wrong: one click commits it. */
function clean(scene: Scene): void {
  const to = waiting(scene, "KAZAMI", "2012-03-30", { declares: "all" });
  for (let i = 0; i < 3; i++) scene.report(scene.member("KAZAMI"), to);
  scene.report(known(scene, "KAZAMI", 0).member, to);
}

/** Nearly every kind of mistake that a hurried sender makes. */
function faulty(scene: Scene): void {
  const to = waiting(scene, "SHIOSAI", "2012-03-29");
  const wrong: Partial<Record<Field, string>>[] = [
    {},
    {},
    { misuseOn: "平成24年2月30日" },
    { misuseOn: "三月上旬" },
    { amount: "約一万円" },
    { amount: "" },
    { cardNumber: "9999-0312-3456-7" },
    { memberNumber: "99999999", cardNumber: "999903******4821" },
    { reference: "" },
    { kind: "再送" },
    { detectionCase: "請求済か不明" },
    { misuseOn: "平成24年4月3日" },
    { expiry: "13/12" },
    {},
  ];
  for (const cells of wrong) put(scene, to, cells);
  // One digit of the number is wrong: the check digit tells.
  const misread = put(scene, to, {}).content.card.digits;
  const last = String((Number(misread.at(-1)) + 1) % 10);
  miswrite(to, { cardNumber: misread.slice(0, -1) + last });
  // A card number where none belongs.
  const other = scene.registry.card(to.company, "first").digits;
  put(scene, to, { note: `再発行前のカードは${other}` });
  // A number of another company's range.
  put(scene, to, { cardNumber: scene.registry.card(scene.company("YUKIMI"), "first").digits });
  // An amount with a comma and without quotation marks: its row has a cell too many.
  scene.report(scene.member("SHIOSAI"), to, { amount: 12_800, note: "至急の確認を希望" });
  to.rows.push({ ...(to.rows.pop() as Row), unquoted: true });
}

/** Repetitions and corrections between new ones. */
function mixed(scene: Scene): void {
  const to = waiting(scene, "KOMOREBI", "2012-03-30", { declares: "one more" });
  for (let i = 0; i < 6; i++) scene.report(scene.member("KOMOREBI"), to);
  for (let i = 0; i < 3; i++) scene.repeat(known(scene, "KOMOREBI", i), to);
  const corrected = known(scene, "KOMOREBI", 4);
  to.rows.push({
    kind: "amend",
    inquiry: corrected,
    content: { ...corrected.content, amount: corrected.content.amount + 3_000 },
  });
  scene.report(known(scene, "KOMOREBI", 5).member, to);
  put(scene, to, { amount: "1.234" });
  put(scene, to, { amount: "-500" });
}

function foreignWords(scene: Scene): void {
  const to = waiting(scene, "HOSHIKUZU", "2012-03-30");
  for (let i = 0; i < 4; i++) scene.report(scene.member("HOSHIKUZU"), to);
  put(scene, to, { currency: "YN" });
  put(scene, to, { mcc: "57X2" });
  put(scene, to, { misuseOn: "2012-13-05" });
  put(scene, to, { amount: "12,50,00" });
}

/** Somebody sent the statement of fees: none of the columns is there. */
function unreadable(scene: Scene): void {
  const hibari = scene.company("HIBARI");
  const lines = ["請求書番号\t取扱月\t手数料区分\t手数料", "IV-2012-031\t2012年2月\t照会手数料\t38500", ""];
  scene.add(
    delivery(hibari, "2012-03-28", {
      enteredOn: "2012-03-29",
      committedOn: null,
      ending: "unreadable",
      bytes: encode(lines.join("\r\n"), "cp932"),
    }),
  );
}

function put(scene: Scene, to: Delivery, cells: Partial<Record<Field, string>>): Inquiry {
  const inquiry = scene.report(scene.member(to.company.code), to);
  miswrite(to, cells);
  return inquiry;
}

/** Spoils the record written last. */
function miswrite(to: Delivery, cells: Partial<Record<Field, string>>): void {
  const row = to.rows.pop();
  if (row) to.rows.push({ ...row, cells });
}

/**
 * A delivery of which two records could not be read, and the file with one of them put right: the good ones were
 * committed, one record waits still. All of it repeats what is known, so that no count moves.
 */
function sentBack(scene: Scene): void {
  const first = waiting(scene, "HIBARI", "2012-03-27", {
    suffix: backAndForth.first,
    coversFrom: "2012-03-19",
    coversTo: "2012-03-25",
  });
  for (let i = 0; i < 4; i++) scene.repeat(known(scene, "HIBARI", i), first);
  const [answered, waits] = [known(scene, "HIBARI", 4), known(scene, "HIBARI", 5)];
  for (const one of [answered, waits]) {
    scene.repeat(one, first);
    miswrite(first, { amount: "一式" });
  }
  const corrected = waiting(scene, "HIBARI", "2012-03-29", {
    suffix: backAndForth.corrected,
    coversFrom: "2012-03-24",
    coversTo: "2012-03-27",
  });
  scene.repeat(answered, corrected);
}

/** A delivery of last week once more, sorted otherwise and saved under another name: the same rows, other bytes. */
function sentAgain(scene: Scene): void {
  const code = "ICHO";
  const before = known(scene, code, 0).delivery;
  const to = waiting(scene, code, "2012-03-30", {
    suffix: "again",
    coversFrom: before.coversFrom,
    coversTo: before.coversTo,
  });
  to.rows.push(...before.rows.toReversed());
}

/** Somebody kept card numbers as numbers in a workbook, and days in words. */
function workbook(scene: Scene): void {
  const to = waiting(scene, "YUKIMI", "2012-03-29");
  for (let i = 0; i < 3; i++) scene.report(scene.member("YUKIMI"), to);
  put(scene, to, { cardNumber: "9.99911E+15" });
  put(scene, to, { misuseOn: "三月下旬" });
  put(scene, to, { amount: "別紙参照" });
}

/** Records of fixed columns, two of them with something where a figure belongs. */
function fixedColumns(scene: Scene): void {
  const to = waiting(scene, "ICHO", "2012-03-30");
  for (let i = 0; i < 3; i++) scene.report(scene.member("ICHO"), to);
  put(scene, to, { amount: "未確定" });
  put(scene, to, { misuseOn: "20120231" });
}
