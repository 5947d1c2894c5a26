import type { Field } from "@/lib/companies/schema";
import type { db, Tx } from "@/lib/core/db";
import { plainText } from "@/lib/core/text";
import { adoptNumbers } from "@/lib/intake/commit/adopt-erased";
import { type BatchRules, rulesOfBatch } from "@/lib/intake/read/batch-rules";
import { numberToken, recordRow } from "@/lib/intake/read/stage";
import { storedRelief, storedRow } from "@/lib/intake/read/stored-row";
import { checkCells } from "@/lib/intake/read/validate";
import type { Finding, Outcome } from "@/lib/intake/schema";
import { holdNumberKeys } from "@/lib/vault/number-keys";
import { open } from "@/lib/vault/seal";

/*
 * Mends of cells, kept by what their record is as sent, and put in again wherever that comes again (RULEBOOK R4.5).
 *
 * What a record is as sent: `r<reference>`; without one `f<fingerprint>:<k>`, the k-th of equal records; a problem
 * without a reference `h<hash of its cells>:<k>`. A mend holds for one cell as sent: where the sender says something else
 * in it, it is silent.
 *
 * A record's values are so a function of its cells and the mends, never of the way by which they came. That needs one
 * thing more: mends of a record that is committed stand still (lib/intake/check/mend.ts).
 */

export type StoredMend = {
  readonly id: number;
  readonly key: string;
  readonly field: Field;
  readonly sealedOriginal: Uint8Array;
  readonly sealedValue: Uint8Array;
};

/** A record with what says which it is. */
export type SentRow = {
  readonly rowNo: number;
  readonly line: number;
  readonly outcome: Outcome;
  readonly key: string | null;
  readonly sentKey: string | null;
  /** Hex. */
  readonly fingerprint: string | null;
  readonly mends: readonly number[] | null;
};

/** The context in which a mend's cells are sealed: where it was made. */
export function mendContext(
  mend: { companyId: number; key: string; field: string },
  side: "original" | "value",
): string {
  return `mend:${mend.companyId}:${mend.key}:${mend.field}:${side}`;
}

/** What of a key names equal records together: all of a reference's, all but the number of others. */
export function baseOf(key: string): string {
  return key.startsWith("r") ? key : key.replace(/:\d+$/, "");
}

/** What a record is as sent, without its number among equals. Null: a title, a blank, a total. */
export function sentBase(row: Pick<SentRow, "key" | "sentKey">): string | null {
  const key = row.sentKey ?? row.key;
  return key === null ? null : baseOf(key);
}

/**
 * Puts into a batch's records the mends that were made on what they are as sent, and takes out those that were undone.
 * Records of a committed batch are left as they are, but for those that wait.
 * @returns how many records became others
 */
export async function applyMends(tx: Tx, batchId: number): Promise<number> {
  const batch = await tx.batch.findUniqueOrThrow({ where: { id: batchId }, select: { companyId: true, state: true } });
  const mends = await tx.mend.findMany({
    where: { companyId: batch.companyId, undoneAt: null },
    orderBy: { id: "asc" },
    select: { id: true, key: true, field: true, sealedOriginal: true, sealedValue: true },
  });
  const waitingOnly = batch.state === "committed";
  const rows = await rowsOf(tx, batchId, [...new Set(mends.map((mend) => baseOf(mend.key)))]);
  if (rows.length === 0) return 0;
  const held = await rulesOfBatch(tx, batchId);
  if (!held) return 0;
  await holdNumberKeys(tx);
  const cells = await cellsAsSent(
    tx,
    batchId,
    rows.map((row) => row.rowNo),
  );
  let touched = 0;
  for (const { row, key } of numbered(rows)) {
    const sent = cells.get(row.rowNo);
    if (!sent || (waitingOnly && row.outcome !== "problem")) continue;
    const here = holding(mends.filter((mend) => mend.key === key) as StoredMend[], held, key, sent);
    if (sameIds(here, row.mends ?? [])) continue;
    await writeRow(tx, held, row, key, sent, here, waitingOnly);
    touched++;
  }
  return touched;
}

/** Records of a batch that are, as sent, one of the bases, or carry a mend. */
async function rowsOf(tx: Tx, batchId: number, bases: readonly string[]): Promise<SentRow[]> {
  const prints = bases.filter((base) => base.startsWith("f")).map((base) => base.slice(1));
  const exact = bases.filter((base) => base.startsWith("r"));
  const hashes = bases.filter((base) => base.startsWith("h"));
  return tx.$queryRaw<SentRow[]>`
    with found as (
      select row_no from record where batch_id = ${batchId}::int and mends is not null
      union
      select row_no from unnest(${exact}::text[]) as one (key) join record r on r.key = one.key
       where r.batch_id = ${batchId}::int and r.company_id = (select company_id from batch where id = ${batchId}::int)
         and r.sent_key is null
      union
      select row_no from unnest(${[...exact, ...hashes]}::text[]) as one (key) join record r on r.sent_key = one.key
       where r.batch_id = ${batchId}::int and r.company_id = (select company_id from batch where id = ${batchId}::int)
      union
      select row_no from record where cardinality(${prints}::text[]) > 0 and batch_id = ${batchId}::int
         and sent_key is null and fingerprint = any (select decode(one, 'hex') from unnest(${prints}::text[]) as one)
    )
    select row_no as "rowNo", line, outcome, key, sent_key as "sentKey", encode(fingerprint, 'hex') as fingerprint, mends
      from record join found using (row_no)
     where batch_id = ${batchId}::int order by row_no`;
}

/**
 * Each record with the whole of its key: the k-th of its like in the delivery's order (R4.5), whatever was mended first.
 * @param rows in the delivery's order; of what they are, all that the batch has
 */
export function numbered<Row extends Pick<SentRow, "key" | "sentKey">>(
  rows: readonly Row[],
): { row: Row; key: string }[] {
  const seen = new Map<string, number>();
  return rows.flatMap((row) => {
    const base = sentBase(row);
    if (base === null) return [];
    if (base.startsWith("r")) return [{ row, key: base }];
    const k = (seen.get(base) ?? 0) + 1;
    seen.set(base, k);
    return [{ row, key: `${base}:${k}` }];
  });
}

/** Of the mends of a key those whose cell says what they were made on, the newest of each field. */
function holding(mends: readonly StoredMend[], held: BatchRules, key: string, sent: readonly string[]): StoredMend[] {
  const newest = new Map<Field, StoredMend>();
  for (const mend of mends) {
    const column = held.rules.columns[mend.field];
    // A mend whose cells retention has erased says nothing any more: a person is asked again.
    if (column === undefined || mend.sealedOriginal.length === 0) continue;
    const place = { companyId: held.place.companyId, key, field: mend.field };
    const original = open(mendContext(place, "original"), mend.sealedOriginal).toString();
    if (original === plainText(sent[column] ?? "")) newest.set(mend.field, mend);
  }
  return [...newest.values()];
}

/** Holds the mended cells against the same rules as reading did, and writes what came of it. */
async function writeRow(
  tx: Tx,
  held: BatchRules,
  row: SentRow,
  key: string,
  sent: readonly string[],
  mends: readonly StoredMend[],
  waiting: boolean,
): Promise<void> {
  const { place } = held;
  // That all numbers of the file ended as a spreadsheet leaves them says nothing of the one that a person typed.
  const typed = mends.some((mend) => mend.field === "cardNumber");
  const rules = typed ? { ...held.rules, cutNumbers: false } : held.rules;
  const checked = checkCells(rules, mendedCells(held, key, sent, mends), numberToken);
  await adoptNumbers(
    tx,
    [checked.values.card, checked.values.oldCard, checked.values.relief?.newCard ?? null].filter(
      (number) => number !== null,
    ),
  );
  const written = recordRow(place, row.rowNo, row.line, checked, { columns: rules.columns, cells: sent });
  const { batchId, rowNo, line: _, outcome, sentKey, ...values } = storedRow(written);
  await tx.recordRelief.deleteMany({ where: { batchId, rowNo } });
  if (written.relief) {
    const said = { batchId, rowNo, companyId: place.companyId, ...storedRelief(written.relief) };
    await tx.recordRelief.create({ data: said, select: { rowNo: true } });
  }
  await tx.record.update({
    where: { batchId_rowNo: { batchId, rowNo } },
    data: {
      ...values,
      // Of a committed batch it goes on waiting; what was set aside stays so.
      outcome: waiting || row.outcome === "set_aside" ? row.outcome : outcome,
      sentKey: mends.length ? key : sentKey,
      mends: mends.length ? mends.map((mend) => mend.id) : undefined,
    },
    select: { rowNo: true },
  });
  // The ORM has no null for a list; what was said of the warnings was said of other values.
  await tx.$executeRaw`
    update record set mends = case when ${mends.length > 0}::boolean then mends end,
      decided = nullif(decided - 'taken' - 'declined', '{}'::jsonb)
     where batch_id = ${batchId}::int and row_no = ${rowNo}::int`;
}

function mendedCells(
  held: BatchRules,
  key: string,
  sent: readonly string[],
  mends: readonly StoredMend[],
): readonly string[] {
  const cells = [...sent];
  for (const mend of mends) {
    const place = { companyId: held.place.companyId, key, field: mend.field };
    cells[held.rules.columns[mend.field] as number] = open(mendContext(place, "value"), mend.sealedValue).toString();
  }
  return cells;
}

/** A row with more or fewer cells than the header has shifted values: mending one of them would mend another. */
export function isRagged(findings: readonly Finding[]): boolean {
  return findings.some((one) => one.code === "RAGGED_ROW");
}

/** Cells as sent, unmasked: for checking them again, never for an answer. */
export async function cellsAsSent(
  tx: Tx | typeof db,
  batchId: number,
  rowNos: readonly number[],
): Promise<Map<number, readonly string[]>> {
  const cells = new Map<number, readonly string[]>();
  if (rowNos.length === 0) return cells;
  // Each row's group is the last that begins at or before it: walked to by the key, however many groups there are.
  const groups = await tx.$queryRaw<{ firstRow: number; sealed: Uint8Array }[]>`
    with wanted as (
      select distinct g.first_row from unnest(${[...rowNos]}::int[]) as row_no, lateral (
        select first_row, last_row from record_cells
        where batch_id = ${batchId}::int and first_row <= row_no order by first_row desc limit 1
      ) g where row_no <= g.last_row
    )
    select first_row as "firstRow", sealed from record_cells
    where batch_id = ${batchId}::int and first_row in (select first_row from wanted)`;
  const wanted = new Set(rowNos);
  for (const { firstRow, sealed } of groups) {
    const rows = JSON.parse(open(`cells:${batchId}:${firstRow}`, sealed).toString()) as string[][];
    rows.forEach((row, i) => {
      if (wanted.has(firstRow + i)) cells.set(firstRow + i, row);
    });
  }
  return cells;
}

function sameIds(mends: readonly StoredMend[], ids: readonly number[]): boolean {
  return mends.length === ids.length && mends.every((mend) => ids.includes(mend.id));
}
