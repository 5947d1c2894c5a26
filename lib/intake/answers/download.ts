import { type Actor, permit } from "@/lib/access/actor";
import { witness } from "@/lib/audit/change";
import { type Field, type ProfileBody, profileSchema, type WordField } from "@/lib/companies/schema";
import { businessClock } from "@/lib/core/clock";
import { db } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import type { Locale } from "@/lib/core/format";
import { done, type Result, refuse } from "@/lib/core/result";
import type { Layout } from "@/lib/intake/schema";
import { mainUnit } from "@/lib/intake/senders/own-fields";
import { questionsOf } from "./questions";
import type { AnswerFileRefusal, Ask } from "./schema";
import { type AnswerFile, type Line, type Words, writeQuestions } from "./write-file";

/** Inquiries read at a time. */
const AT_ONCE = 500;

/** The words of the file, in the language of its addressee's columns. */
export type QuestionWords = (locale: Locale) => Words & { readonly say: (ask: Ask) => string };

/**
 * A company's questions as a file in its own columns to fill in and send back. Card numbers are masked (R8.3): it knows
 * the inquiry by its reference, and one without a reference is left out, since with a masked number it would come back as
 * another inquiry. No member number either: what comes back is an answer, which changes nothing of the misuse. Beside the
 * question stand what is in force about the inquiry, and our word on its case and use. The entry in the trail comes first.
 */
export async function downloadQuestions(
  actor: Actor,
  companyId: number,
  words: QuestionWords,
): Promise<Result<AnswerFile, AnswerFileRefusal>> {
  permit(actor, "answers.export");
  const company = await db.company.findUnique({
    where: { id: companyId },
    select: { id: true, profiles: { orderBy: { version: "desc" }, take: 1, select: { body: true } } },
  });
  if (!company) throw new NotFound(`company ${companyId}`);
  const body = company.profiles[0]?.body;
  if (!body) return refuse("NO_PROFILE");
  const profile = profileSchema.parse(body);
  const [{ rows }] = await db.$queryRaw<[{ rows: number }]>`
    ${questionsOf(companyId)} select count(*)::int as rows from question where reference is not null`;
  if (rows === 0) return refuse("NOTHING_ASKED");
  const batch = await db.batch.findFirst({
    where: { companyId, state: "committed", source: { notIn: ["typed", "api"] } },
    orderBy: { id: "desc" },
    select: { layout: true },
  });
  const last = (batch?.layout as Layout | null)?.found ?? null;
  await witness(actor, { type: "answers.downloaded", subject: "company", subjectId: companyId, details: { rows } });
  const { say, ...said } = words(languageOf(profile));
  const { today } = await businessClock(db);
  const lines = readLines(companyId, profile, say);
  return done(writeQuestions({ profile, last }, said, lines, today));
}

/** The language in which a company names its columns is the one in which it is asked. */
function languageOf(profile: ProfileBody): Locale {
  const names = Object.values(profile.columns).flat().join("");
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(names) || !/[a-z]/i.test(names) ? "ja" : "en";
}

type Row = {
  id: number;
  asks: Ask[];
  reference: string;
  bin: string | null;
  last4: string | null;
  expiry: string | null;
  misuseOn: string | null;
  amount: bigint | null;
  currency: string | null;
  merchant: string | null;
  city: string | null;
  country: string | null;
  mcc: string | null;
  channel: string | null;
  note: string | null;
  case: number | null;
  use: string | null;
  words: Partial<Record<WordField, string>> | null;
  status: string | null;
};

async function* readLines(companyId: number, profile: ProfileBody, say: (ask: Ask) => string): AsyncGenerator<Line> {
  for (let after = 0; ; ) {
    const rows = await db.$queryRaw<Row[]>`
      ${questionsOf(companyId)}
      select q.id, q.asks, q.reference, coalesce(c.bin, q.mask_head) as bin, coalesce(c.last4, q.mask_tail) as last4, r.expiry,
        r.misuse_on::text as "misuseOn", r.amount, r.currency, r.merchant, r.city, r.country,
        r.mcc, r.channel, r.note, coalesce(q.staff_case, r.detection_case)::int as case, coalesce(q.staff_use, r.use_status) as use,
        r.words, said.status
      from question q left join card c on c.id = q.card_id
      left join record r on r.batch_id = q.content_batch and r.row_no = q.content_row
      left join lateral (
        select x.status from record s join record_relief x on x.batch_id = s.batch_id and x.row_no = s.row_no
        join batch b on b.id = s.batch_id and b.state = 'committed'
        where s.company_id = q.company_id and s.key = 'r' || q.reference and x.status is not null
        order by b.received_on desc, b.id desc limit 1
      ) said on true
      where q.reference is not null and q.id > ${after}::int order by q.id limit ${AT_ONCE}`;
    for (const row of rows) yield { cells: cellsOf(row, profile), question: row.asks.map(say).join(" / ") };
    const last = rows.at(-1);
    if (!last || rows.length < AT_ONCE) return;
    after = last.id;
  }
}

/** What is known, in the company's words where it has words of its own. */
function cellsOf(row: Row, { values }: ProfileBody): Partial<Record<Field, string>> {
  const theirs = (field: WordField, meaning: string | number | null) => {
    const word = Object.entries(values[field]).find(([, ours]) => ours === meaning)?.[0];
    return word ?? (meaning === null ? "" : (row.words?.[field] ?? ""));
  };
  return {
    reference: row.reference,
    kind: theirs("kind", "amend"),
    cardNumber: row.bin === null && row.last4 === null ? "" : `${row.bin ?? ""}******${row.last4 ?? ""}`,
    expiry: row.expiry ?? "",
    misuseOn: row.misuseOn ?? "",
    amount: mainUnit(row.amount, row.currency),
    currency: row.currency ?? "",
    merchant: row.merchant ?? "",
    city: row.city ?? "",
    country: row.country ?? "",
    mcc: row.mcc ?? "",
    channel: row.channel ?? "",
    note: row.note ?? "",
    detectionCase: row.case === null ? "" : theirs("detectionCase", row.case),
    useStatus: row.use === null || row.use === "none" ? "" : theirs("useStatus", row.use),
    // What it said last, where it is not this that is asked.
    reliefStatus:
      row.status !== null && row.asks.every((ask) => ask === "CASE") ? theirs("reliefStatus", row.status) : "",
  };
}
