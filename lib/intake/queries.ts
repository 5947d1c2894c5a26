import { type Actor, permit } from "@/lib/access/actor";
import { witnessLook } from "@/lib/audit/change";
import type { Field } from "@/lib/companies/schema";
import { db } from "@/lib/core/db";
import { maskForScreen } from "@/lib/core/text";
import { open } from "@/lib/vault/seal";
import { answerOf } from "./check/answers";
import { cellsAsSent, mendContext } from "./check/mends";
import type { Words } from "./read/values";
import { type RecordFilter, recordConditions, workConditions } from "./record-filter";
import { type Decided, type Finding, type FindingCode, type Level, type Outcome, outcomes, type Work } from "./schema";

/** Records of a batch by what becomes of them; they add up to its records (R4.2). */
export async function countOutcomes(actor: Actor, batchId: number): Promise<Record<Outcome, number>> {
  permit(actor, "batch.read");
  const rows = await db.$queryRaw<{ outcome: Outcome; n: number }[]>`
    select outcome, count(*)::int as n from record where batch_id = ${batchId}::int group by outcome`;
  const counts = Object.fromEntries(outcomes.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
  for (const { outcome, n } of rows) counts[outcome] = n;
  return counts;
}

/** Records of a batch by their gravest finding, and by field with a finding (a record counts at each of its fields). */
export async function countPlaces(
  actor: Actor,
  batchId: number,
): Promise<{ levels: Record<Level, number>; fields: Partial<Record<Field, number>> }> {
  permit(actor, "batch.read");
  const [byLevel, byField] = await Promise.all([
    db.$queryRaw<{ level: Level; n: number }[]>`
      select level, count(*)::int as n from record
       where batch_id = ${batchId}::int and level is not null group by level`,
    db.$queryRaw<{ field: Field; n: number }[]>`
      select f->>'field' as field, count(distinct row_no)::int as n
        from record, jsonb_array_elements(findings) f
       where batch_id = ${batchId}::int and record.level is not null and f ? 'field' group by 1`,
  ]);
  const levels: Record<Level, number> = { error: 0, warning: 0, note: 0 };
  for (const { level, n } of byLevel) levels[level] = n;
  return { levels, fields: Object.fromEntries(byField.map(({ field, n }) => [field, n])) };
}

/** Up to so many records are looked up in the exposure register whenever the page is drawn; of more, the commit tells. */
const MOST_LOOKED_UP = 100_000;

/** Records of a batch by what was or has to be done to them, and those outside the identified set. */
export async function countWork(actor: Actor, batchId: number): Promise<Record<Work, number>> {
  permit(actor, "batch.read");
  const [found] = await db.$queryRaw<[Record<Work, number>]>`
    select (select count(*) from record where batch_id = ${batchId}::int and ${workConditions.mended})::int as mended,
      (select count(*) from record where batch_id = ${batchId}::int and ${workConditions.warning})::int as warning,
      (select count(*) from record where batch_id = ${batchId}::int and ${workConditions.ready})::int as ready,
      (select count(*) from record where batch_id = ${batchId}::int and ${workConditions.answered})::int as answered,
      case when (select records from batch where id = ${batchId}::int) <= ${MOST_LOOKED_UP}::int then
        (select count(*) from record where batch_id = ${batchId}::int and ${workConditions.outside})::int else 0 end as outside`;
  return found;
}

/** Records of a batch by finding, the gravest and most frequent first; a record with several counts at each. */
export async function countFindings(
  actor: Actor,
  batchId: number,
): Promise<{ code: FindingCode; level: Level; records: number }[]> {
  permit(actor, "batch.read");
  return db.$queryRaw`
    select f->>'code' as code, f->>'level' as level, count(distinct row_no)::int as records
      from record, jsonb_array_elements(findings) f
     where batch_id = ${batchId}::int and record.level is not null
     group by 1, 2 order by array_position(array['error', 'warning', 'note'], f->>'level'), 3 desc, 1`;
}

/** A record as the check grid shows it: cells as sent beside what was read. Card numbers as BIN and last four (R8.3). */
export type StagedRecord = {
  readonly rowNo: number;
  readonly line: number;
  readonly outcome: Outcome;
  readonly level: Level | null;
  readonly findings: readonly Finding[];
  /** As sent, in the columns of the batch's layout; card numbers masked. Empty where they have been erased. */
  readonly cells: readonly string[];
  readonly values: Readonly<Partial<Record<Field, string>>>;
  /** The card company's own words, where they are not ours. */
  readonly words: Words;
  readonly key: string | null;
  readonly mends: readonly ShownMend[];
  readonly decided: Decided | null;
  /** The waiting record of an earlier delivery that this one answers by its number. */
  readonly answers: { readonly batchId: number; readonly rowNo: number } | null;
  /** Of a problem: the committed delivery that brought it again, put right. */
  readonly answeredBy: number | null;
};

/** A mend as it is shown: the cell as sent and as mended, card numbers masked. */
export type ShownMend = {
  readonly field: Field;
  readonly original: string;
  readonly value: string;
  readonly by: string;
  /** ISO instant. */
  readonly at: string;
  /** A known card that was proposed and taken, not typed. */
  readonly proposed: boolean;
};

/**
 * Records of a batch in the file's order, one page by row number.
 * @param page.fromRow first row number wanted (1 for the beginning)
 * @param page.skip records under the filter to leave out first, counted from there; listAnchors keeps them few
 */
export async function listRecords(
  actor: Actor,
  batchId: number,
  page: { filter?: RecordFilter; fromRow?: number; skip?: number; limit?: number } = {},
): Promise<{ rows: StagedRecord[]; nextRow: number | null }> {
  permit(actor, "batch.read");
  await witnessLook(actor, { type: "batch.read", subject: "batch", subjectId: batchId, details: {} });
  const limit = Math.min(Math.max(page.limit ?? 100, 1), 1000);
  const { filter = {}, fromRow = 1, skip = 0 } = page;
  const found = await db.$queryRaw<RecordValues[]>`
    select row_no as "rowNo", line, outcome, key, kind, reference, bin, last4, mask_head as "maskHead",
           mask_tail as "maskTail", expiry, member_number as "memberNumber", misuse_on::text as "misuseOn",
           amount::text, currency, merchant, city, country, mcc, channel, note, detection_case as "detectionCase",
           use_status as "useStatus", reason, words, old_bin as "oldBin", old_last4 as "oldLast4", findings, level,
           (select json_build_object('status', l.status, 'amount', l.amount::text, 'currency', l.currency,
              'on', l.relief_on, 'stoppedOn', l.stopped_on, 'reissuedOn', l.reissued_on, 'bin', l.new_bin, 'last4', l.new_last4)
              from record_relief l where l.batch_id = record.batch_id and l.row_no = record.row_no) as relief,
           mends, decided,
           answers_batch as "answersBatch", answers_row as "answersRow"
      from record
     where ${recordConditions(batchId, filter)} and row_no >= ${fromRow}::int
     order by row_no limit ${limit + 1} offset ${skip}`;
  const rows = found.slice(0, limit);
  const places = (of: readonly RecordValues[]) => of.map(({ rowNo }) => rowNo);
  const [mends, cells, answers] = await Promise.all([
    shownMends(rows.flatMap((row) => row.mends ?? [])),
    cellsOf(batchId, places(rows)),
    answersOf(batchId, places(rows.filter(({ outcome }) => outcome === "problem"))),
  ]);
  return {
    rows: rows.map((row) => ({
      rowNo: row.rowNo,
      line: row.line,
      outcome: row.outcome,
      level: row.level,
      findings: row.findings ?? [],
      cells: cells.get(row.rowNo) ?? [],
      // A word that nobody knows means nothing yet; what is kept is what it would be taken for.
      values: shownValues(row.findings?.some((one) => one.code === "KIND_UNKNOWN") ? { ...row, kind: null } : row),
      words: row.words ?? {},
      key: row.key,
      mends: (row.mends ?? []).flatMap((id) => mends.get(id) ?? []),
      decided: row.decided,
      answers:
        row.answersBatch === null || row.answersRow === null
          ? null
          : { batchId: row.answersBatch, rowNo: row.answersRow },
      answeredBy: answers.get(row.rowNo) ?? null,
    })),
    nextRow: found[limit]?.rowNo ?? null,
  };
}

/** Row numbers of the records at every so many places of a filtered list, the first one first. */
export type Anchors = { readonly every: number; readonly rows: readonly number[] };
const MOST_ANCHORS = 1_000;
const LEAST_APART = 100;

/**
 * Where the places of a filtered list begin, so that a jump to any of them reads on from a row number near it: the
 * records are passed once, not for every jump. At most a thousand, whatever the size.
 */
export async function listAnchors(actor: Actor, batchId: number, filter: RecordFilter): Promise<Anchors> {
  permit(actor, "batch.read");
  const found = await db.$queryRaw<{ every: number; row: number }[]>`
    with found as materialized (
      select row_no, row_number() over (order by row_no) - 1 as place
        from record where ${recordConditions(batchId, filter)}
    ), spaced as (
      select (${LEAST_APART}::int * greatest(1, ceil(count(*)::numeric / (${LEAST_APART * MOST_ANCHORS}::int))))::int as every
        from found
    )
    select every, row_no as row from found, spaced where place % every = 0 order by row_no`;
  return { every: found[0]?.every ?? LEAST_APART, rows: found.map(({ row }) => row) };
}

async function shownMends(ids: readonly number[]): Promise<Map<number, ShownMend>> {
  if (ids.length === 0) return new Map();
  const rows = await db.mend.findMany({ where: { id: { in: [...ids] } } });
  return new Map(
    rows.map((row) => {
      // Empty where retention has erased what stood in the cell.
      const side = (which: "original" | "value", sealed: Uint8Array) =>
        sealed.length === 0 ? "" : maskForScreen(open(mendContext(row, which), sealed).toString());
      return [
        row.id,
        {
          field: row.field as Field,
          original: side("original", row.sealedOriginal),
          value: side("value", row.sealedValue),
          by: row.madeByName,
          at: row.madeAt.toISOString(),
          proposed: row.why === "proposal",
        },
      ];
    }),
  );
}

type Text = string | null;
type RecordValues = {
  rowNo: number;
  line: number;
  outcome: Outcome;
  level: Level | null;
  findings: Finding[] | null;
  key: Text;
  kind: Text;
  reference: Text;
  bin: Text;
  last4: Text;
  maskHead: Text;
  maskTail: Text;
  expiry: Text;
  memberNumber: Text;
  misuseOn: Text;
  amount: Text;
  currency: Text;
  merchant: Text;
  city: Text;
  country: Text;
  mcc: Text;
  channel: Text;
  note: Text;
  detectionCase: number | null;
  useStatus: Text;
  reason: Text;
  words: Words | null;
  oldBin: Text;
  oldLast4: Text;
  relief: Record<"status" | "amount" | "currency" | "on" | "stoppedOn" | "reissuedOn" | "bin" | "last4", Text> | null;
  mends: number[] | null;
  decided: Decided | null;
  answersBatch: number | null;
  answersRow: number | null;
};

function shownValues(row: RecordValues): StagedRecord["values"] {
  const shown: Partial<Record<Field, string | null>> = {
    kind: row.kind,
    reference: row.reference,
    cardNumber: card(row.bin, row.last4) ?? card(row.maskHead, row.maskTail),
    expiry: row.expiry,
    memberNumber: row.memberNumber,
    misuseOn: row.misuseOn,
    amount: row.amount,
    currency: row.currency,
    merchant: row.merchant,
    city: row.city,
    country: row.country,
    mcc: row.mcc,
    channel: row.channel,
    note: row.note,
    detectionCase: row.detectionCase === null ? null : String(row.detectionCase),
    useStatus: row.useStatus,
    reason: row.reason,
    oldCardNumber: card(row.oldBin, row.oldLast4),
    ...(row.relief && {
      reliefStatus: row.relief.status,
      reliefAmount: row.relief.amount,
      reliefOn: row.relief.on,
      cardStoppedOn: row.relief.stoppedOn,
      cardReissuedOn: row.relief.reissuedOn,
      newCardNumber: card(row.relief.bin, row.relief.last4),
    }),
  };
  return Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== null)) as StagedRecord["values"];
}

function card(head: Text, tail: Text): Text {
  return head === null && tail === null ? null : `${head ?? ""}••••••${tail ?? ""}`;
}

async function cellsOf(batchId: number, rowNos: readonly number[]): Promise<Map<number, readonly string[]>> {
  const sent = await cellsAsSent(db, batchId, rowNos);
  return new Map([...sent].map(([rowNo, cells]) => [rowNo, cells.map(maskForScreen)]));
}

/** Of problems the committed delivery that brought each again, put right. */
async function answersOf(batchId: number, rowNos: readonly number[]): Promise<Map<number, number>> {
  if (rowNos.length === 0) return new Map();
  const rows = await db.$queryRaw<{ rowNo: number; by: number | null }[]>`
    select row_no as "rowNo", ${answerOf} as by from record
     where batch_id = ${batchId}::int and row_no = any (${[...rowNos]}::int[])`;
  return new Map(rows.flatMap(({ rowNo, by }) => (by === null ? [] : [[rowNo, by]])));
}
