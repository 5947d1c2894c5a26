import { createHash } from "node:crypto";
import { mintUser, systemActor } from "@/lib/access/actor";
import type { Role } from "@/lib/access/rights";
import { type CsvProfile, type Field, fields, type ProfileBody } from "@/lib/companies/schema";
import { type IsoDate, toDbDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { rulesFor } from "./read/layout";
import { readBatch } from "./read/read";
import { receiveDelivery } from "./receive/receive";

/** For tests: a person who receives deliveries, or holds the roles named. */
export function person(...held: Role[]) {
  return mintUser({ id: "user-test", name: "試験 担当", roles: held.length ? held : ["intake"], locale: "ja" });
}

export const profile: CsvProfile = {
  format: "csv",
  encoding: "auto",
  separator: "auto",
  headerRow: 1,
  columns: {
    reference: ["照会番号", "Reference"],
    kind: ["区分"],
    cardNumber: ["カード番号", "Card"],
    memberNumber: ["会員番号", "Member"],
    misuseOn: ["利用日", "Date"],
    amount: ["金額", "Amount"],
    merchant: ["加盟店", "Merchant"],
    note: ["備考", "Note"],
  },
  dateOrder: "ymd",
  defaultCurrency: "JPY",
  numberIdentifies: "person",
  receivedRule: { from: "person" },
  autoCommit: false,
  values: {
    kind: { 新規: "new", 訂正: "amend", 取下: "withdraw", 復活: "reactivate" },
    detectionCase: { 請求前: 1, 明細: 2, 引落後: 3, 不明: null },
    useStatus: { 保留: "on_hold", 確認中: "confirming" },
    reason: { 本人利用: "own_use", 入力誤り: "keyed_in_error", 対象外: "not_this_incident", その他: "other" },
    reliefStatus: {
      請求: "charged",
      取消: "cancelled",
      返金: "refunded",
      請求前停止: "blocked_before_billing",
      未確定: "never_settled",
      なし: "none",
      不明: null,
    },
  },
};

/** For tests: rules under which every field has a column of its own name; received 2009-07-20. */
export function layOutRules(over: Partial<ProfileBody> = {}, binRanges: { low: string; high: string }[] = []) {
  const columns = Object.fromEntries(fields.map((field, i) => [field, i])) as Record<Field, number>;
  return rulesFor(
    { ...profile, ...over },
    { header: fields, columns },
    { binRanges, placeholders: ["0000", "99999999"], receivedOn: "2009-07-20", timeZone: "Asia/Tokyo" },
  );
}

/** For tests: an incident that stands at a day, and one card company. @returns the company's id */
export async function layGround(
  today: IsoDate = "2010-01-15",
  body: ProfileBody | null = profile,
  binRanges: { low: string; high: string }[] = [],
): Promise<number> {
  await db.incident.create({
    data: {
      id: 1,
      nameJa: "カード情報流出事案",
      nameEn: "Card data leak",
      organisationJa: "架空生命保険株式会社",
      organisationEn: "Imaginary Life Insurance",
      startedOn: toDbDate("2009-07-14"),
      clockFixedAt: new Date(`${today}T03:00:00.000Z`),
      placeholders: ["0000", "99999999"],
    },
  });
  const company = await db.company.create({
    data: {
      code: "TST",
      nameJa: "試験カード",
      nameEn: "Test Card",
      binRanges: { create: binRanges },
      profiles: body ? { create: { version: 1, body, createdBy: "test" } } : {},
    },
  });
  return company.id;
}

/** For tests: the bytes as a delivery of the company, received. */
export function send(companyId: number, bytes: Uint8Array, over: Partial<Parameters<typeof receiveDelivery>[1]> = {}) {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const delivery = { companyId, receivedOn: "2009-07-20", fileName: "a.csv", bytes: bytes.length, sha256, ...over };
  return receiveDelivery(person(), delivery, inChunks(bytes));
}

export async function* inChunks(bytes: Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** For tests: a delivery received and read. @returns the batch's row */
export async function deliver(companyId: number, content: string | Uint8Array, over: Parameters<typeof send>[2] = {}) {
  const result = await send(companyId, typeof content === "string" ? Buffer.from(content) : content, over);
  if (!result.ok) throw new Error(result.reason);
  await readBatch(systemActor("read-batch"), result.value.batchId);
  return db.batch.findUniqueOrThrow({ where: { id: result.value.batchId } });
}
