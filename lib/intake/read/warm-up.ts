import { createHash, randomBytes } from "node:crypto";
import type { CsvProfile } from "@/lib/companies/schema";
import { openRecords } from "@/lib/intake/formats/open-records";
import { sourceIn } from "@/lib/intake/receive/open-delivery";
import { keyRing } from "@/lib/vault/keys";
import { rulesFor } from "./layout";
import type { RowsTask } from "./rows";
import { stageInThread } from "./threads";

/** Rows after which the engine has compiled what a row passes through, in both threads. */
export const ROWS = 8192;

const profile: CsvProfile = {
  format: "csv",
  encoding: "auto",
  separator: "auto",
  headerRow: 1,
  columns: {
    reference: ["受付番号"],
    cardNumber: ["カード番号"],
    expiry: ["有効期限"],
    memberNumber: ["会員番号"],
    misuseOn: ["利用日"],
    amount: ["金額"],
    currency: ["通貨"],
    merchant: ["加盟店"],
    city: ["都市"],
    detectionCase: ["区分"],
    note: ["備考"],
  },
  dateOrder: "ymd",
  defaultCurrency: "JPY",
  numberIdentifies: "person",
  receivedRule: { from: "person" },
  autoCommit: false,
  values: { kind: {}, detectionCase: { "1": 1, "2": 2, "3": 3 }, useStatus: {}, reason: {}, reliefStatus: {} },
};

/** Published numbers that no card has. */
const cards = [
  "4111111111111111",
  "5555555555554444",
  "3530-1113-3330-0000",
  "5105 1051 0510 5100",
  "411111******1111",
];
const merchants = ["Blue Harbour Books", '"North Gate, Electronics"', "青空書店 駅前", "ステーション売店", ""];

/**
 * Reads an invented delivery as far as the database: the first rows that a process stages take three times as long as
 * those a thousand later, and a card company's file of some thousand rows is read before the engine has warmed. Writes
 * nothing and asks nothing of the database; its numbers' keys are made up, and go to the threads with its rows alone.
 * @returns how many rows the threads staged
 */
export async function warmUp(): Promise<number> {
  const text = Buffer.from(inventedDelivery());
  const source = sourceIn(text.length, createHash("sha256").update(text).digest(), async (seq) =>
    seq === 0 ? text : null,
  );
  const records = await openRecords({ source, chosen: {} }, profile);
  const task: RowsTask = {
    numbers: { tokenVersion: keyRing("token").current, stampKey: randomBytes(32).toString("base64") },
    place: { batchId: 0, companyId: 0, ties: true },
    rules: rulesFor(profile, records.found(), {
      binRanges: [{ low: "400000", high: "599999" }],
      placeholders: ["0000"],
      receivedOn: "2012-03-29",
      timeZone: "Asia/Tokyo",
    }),
    separator: records.found().separator,
    headerRow: records.headerRecord,
    titles: records.titles,
  };
  const staged: Promise<number>[] = [];
  // A process that ends meanwhile takes its threads with it: nothing is lost.
  for await (const piece of records.pieces()) {
    staged.push(
      stageInThread(task, piece).then(
        ({ rows }) => rows,
        () => 0,
      ),
    );
  }
  return (await Promise.all(staged)).reduce((sum, rows) => sum + rows, 0);
}

function inventedDelivery(): string {
  const lines = [Object.values(profile.columns).join(",")];
  for (let row = 0; row < ROWS; row++) {
    const day = `${2009 + (row % 3)}-${String(1 + (row % 12)).padStart(2, "0")}-${String(1 + (row % 28)).padStart(2, "0")}`;
    lines.push(
      [
        `R${String(row).padStart(10, "0")}`,
        cards[row % cards.length],
        row % 7 === 0 ? "2014年12月" : "12/14",
        `M${String((row * 7919) % ROWS).padStart(9, "0")}`,
        row % 2 === 0 ? day : day.replaceAll("-", "/"),
        row % 3 === 0 ? String(100 + row * 11) : `"${(1000 + row * 11).toLocaleString("en")}"`,
        "JPY",
        merchants[(row >> 1) % merchants.length],
        row % 5 === 0 ? "札幌" : "Tokyo",
        String(1 + (row % 3)),
        row % 4 === 0 ? "" : `alert ${row * 31}`,
      ].join(","),
    );
  }
  return `${lines.join("\n")}\n`;
}
