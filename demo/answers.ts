import { createHash } from "node:crypto";
import iconv from "iconv-lite";
import { systemActor } from "@/lib/access/actor";
import { saveProfile } from "@/lib/companies/commands";
import { findCompany } from "@/lib/companies/queries";
import type { ProfileBody } from "@/lib/companies/schema";
import { csvLine } from "@/lib/core/csv";
import { db } from "@/lib/core/db";
import { downloadQuestions } from "@/lib/intake/answers/download";
import { commitBatch } from "@/lib/intake/commit/commit";
import { parseRecords } from "@/lib/intake/read/parse";
import { readBatch } from "@/lib/intake/read/read";
import { receiveDelivery } from "@/lib/intake/receive/receive";
import { must } from "./must";
import type { Office } from "./office";

/** The card company that says what became of its inquiries. */
export const answering = "YUNAGI";

const reliefColumns = {
  reliefStatus: ["対応結果"],
  reliefAmount: ["対応金額"],
  reliefOn: ["対応日"],
  cardStoppedOn: ["カード停止日"],
  cardReissuedOn: ["再発行日"],
  newCardNumber: ["新カード番号"],
} satisfies ProfileBody["columns"];

const reliefWords: ProfileBody["values"]["reliefStatus"] = {
  請求: "charged",
  取消: "cancelled",
  返金: "refunded",
  請求前停止: "blocked_before_billing",
  売上未着: "never_settled",
  なし: "none",
};

/** Questions that the committed answer settles, and those of the one that waits. */
const ANSWERED = 14;
const WAITING = 6;

/**
 * A company's files say since this year what became of each use. It was sent what is open and filled the file in: one
 * answer is committed, with money, stopped and reissued cards; the next one waits on the desk and corrects an amount.
 */
export async function answerQuestions(office: Office): Promise<void> {
  const companyId = office.companyIds.get(answering) as number;
  const { profile } = await findCompany(office.actors.manager, companyId);
  if (!profile) throw new Error(`${answering} has no profile`);
  const body: ProfileBody = {
    ...profile.body,
    columns: { ...profile.body.columns, ...reliefColumns },
    values: { ...profile.body.values, reliefStatus: reliefWords },
  };
  must(await saveProfile(office.actors.manager, { companyId, basedOn: profile.version, body }), answering);
  const { header, lines } = await questions(office, companyId);
  const answered = await Promise.all(lines.slice(0, ANSWERED).map((line, i) => fill(companyId, header, line, i)));
  const later = await Promise.all(
    lines.slice(ANSWERED, ANSWERED + WAITING).map((line, i) => fill(companyId, header, line, i + ANSWERED)),
  );
  const first = await bring(office, companyId, "回答_20120329", header, answered);
  must(await commitBatch(office.actors.intake, { batchId: first }), "answer");
  const money = header.indexOf("対応金額");
  const corrected = answered.find((line) => line[money]);
  if (corrected) later.push(corrected.with(money, String(Number(corrected[money]) + 1_000)));
  await bring(office, companyId, "回答_20120330", header, later);
}

async function questions(office: Office, companyId: number): Promise<{ header: string[]; lines: string[][] }> {
  const file = must(
    await downloadQuestions(office.actors.intake, companyId, () => ({
      title: "ご回答のお願い",
      header: "ご質問",
      reference: "照会番号",
      say: (ask) => ask,
    })),
    "questions",
  );
  const parts: Uint8Array[] = [];
  for await (const part of file.bytes) parts.push(part);
  const text = iconv.decode(Buffer.concat(parts), "cp932");
  const [header = [], ...lines] = parseRecords(text, ",", 1);
  return { header: [...header], lines: lines.map((line) => [...line]) };
}

/** What the company writes into a line; every fifth status comes without its amount, and is asked again. */
async function fill(
  companyId: number,
  header: readonly string[],
  line: readonly string[],
  nth: number,
): Promise<string[]> {
  const cells = [...line];
  const put = (name: string, text: string) => {
    cells[header.indexOf(name)] = text;
  };
  const cell = (name: string) => cells[header.indexOf(name)] ?? "";
  const asks = (line.at(-1) ?? "").split(" / ");
  const inquiry = await db.inquiry.findFirstOrThrow({
    where: { companyId, reference: cell("整理番号") },
    select: { charged: true, relieved: true },
  });
  const owed = (inquiry.charged ?? 0n) - (inquiry.relieved ?? 0n);
  const say = (status: string, amount: bigint | string, on: string) => {
    put("対応結果", status);
    put("対応金額", nth % 5 === 4 ? "" : String(amount));
    put("対応日", on);
  };
  if (asks.includes("CASE")) {
    put("検知段階", nth % 2 ? "請求前" : "引落後");
    if (nth % 2) put("対応結果", "請求前停止");
    else say("請求", cell("利用金額"), "2012/3/12");
  } else if (asks.includes("REFUND")) say("返金", owed, "2012/3/27");
  else if (asks.includes("CANCELLATION")) say("取消", owed, "2012/3/26");
  else if (asks.includes("CHARGE")) say("請求", cell("利用金額"), "2012/2/27");
  if (nth % 3 === 0) put("カード停止日", "2012/3/14");
  if (nth % 6 === 0) {
    put("再発行日", "2012/3/23");
    put("新カード番号", newNumber(nth));
  }
  return cells;
}

/** An invented number of the company's own range; nobody has it yet. */
export function newNumber(nth: number): string {
  const body = `99990650770${String(nth).padStart(4, "0")}`;
  const sum = [...body].reverse().reduce((total, digit, i) => {
    const value = Number(digit) * (i % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return body + String((10 - (sum % 10)) % 10);
}

async function bring(
  office: Office,
  companyId: number,
  name: string,
  header: readonly string[],
  lines: readonly (readonly string[])[],
): Promise<number> {
  const bytes = iconv.encode([header, ...lines].map((cells) => csvLine(cells)).join(""), "cp932");
  const delivery = {
    companyId,
    receivedOn: `${name.slice(3, 7)}-${name.slice(7, 9)}-${name.slice(9)}`,
    fileName: `夕凪_${name}.csv`,
    bytes: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
  };
  const { batchId } = must(await receiveDelivery(office.actors.intake, delivery, whole(bytes)), name);
  await readBatch(systemActor("read-batch"), batchId);
  return batchId;
}

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
