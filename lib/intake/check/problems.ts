import { type Actor, permit } from "@/lib/access/actor";
import { witness } from "@/lib/audit/change";
import type { Encoding } from "@/lib/companies/schema";
import { db } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { maskForScreen } from "@/lib/core/text";
import type { Finding, Layout } from "@/lib/intake/schema";
import { open } from "@/lib/vault/seal";
import { answerOf, ROW_COLUMN, rowMark } from "./answers";
import { BOM, encodeText, mappable } from "./encode";

/** What a download says in the reader's words. */
export type ProblemWords = {
  /** Header of the column with the reasons. */
  readonly reason: string;
  readonly say: (finding: Finding) => string;
  /** That characters could not be written in the file's encoding and stand as 〓. */
  readonly unmappable: string;
};

/** Records read at a time. */
const PAGE = 500;

/**
 * The records of a batch that wait, for the card company to put right: in its own columns, separator and encoding, with
 * the titles above its header, and two columns more: what is wrong, and a number by which the corrected record finds its
 * place. Card numbers are masked (RULEBOOK R8.3): the sender knows the record by its reference and has the number. What
 * a spreadsheet would take for a formula gets an apostrophe, which reading takes off again. Records that were answered
 * are left out. Throws NotFound where nothing has been read, or nothing waits.
 * @returns the file's bytes piece by piece, and what it is
 */
export async function downloadProblems(
  actor: Actor,
  batchId: number,
  words: ProblemWords,
): Promise<{ bytes: AsyncGenerator<Buffer>; encoding: Encoding; tab: boolean }> {
  permit(actor, "batch.receive");
  const batch = await db.batch.findUnique({ where: { id: batchId }, select: { layout: true, source: true } });
  const found = (batch?.layout as Layout | null)?.found;
  if (!batch || !found) throw new NotFound(`batch ${batchId}`);
  const rows = await countWaiting(batchId);
  if (rows === 0) throw new NotFound(`problems of batch ${batchId}`);
  await witness(actor, {
    type: "batch.problemsDownloaded",
    subject: "batch",
    subjectId: batchId,
    details: { rows },
  });
  const encoding = (found.encoding || "utf-8") as Encoding;
  // A workbook and a record of fixed columns go out as CSV.
  const separator = found.separator.length === 1 ? found.separator : ",";
  const sheet: Sheet = { batchId, header: found.header, headerRow: found.headerRow, encoding, separator, words };
  return { bytes: pieces(sheet), encoding, tab: separator === "\t" };
}

type Sheet = {
  readonly batchId: number;
  readonly header: readonly string[];
  readonly headerRow: number;
  readonly encoding: Encoding;
  readonly separator: string;
  readonly words: ProblemWords;
};

async function* pieces(sheet: Sheet): AsyncGenerator<Buffer> {
  yield BOM[sheet.encoding] ?? Buffer.alloc(0);
  if (sheet.headerRow > 0) {
    for (const cells of await titles(sheet)) yield line(sheet, padded(sheet, cells), []);
    yield line(sheet, [...sheet.header], [sheet.words.reason, ROW_COLUMN]);
  }
  for (let after = 0; ; ) {
    const page = await waitingAfter(sheet.batchId, after);
    if (page.length === 0) return;
    const sent = await cells(sheet.batchId, page);
    for (const { rowNo, findings } of page) {
      const own = padded(sheet, sent.get(rowNo) ?? []);
      const reasons = [...new Set(findings.filter((one) => one.level === "error").map(sheet.words.say))];
      yield line(sheet, own, [reasons.join(" / "), rowMark(sheet.batchId, rowNo)]);
    }
    after = page.at(-1)?.rowNo as number;
  }
}

/** As many cells as there are columns, so that the two that are added stand below their names. */
function padded(sheet: Sheet, sent: readonly string[]): string[] {
  const width = Math.max(sheet.header.length, 1);
  return Array.from({ length: width }, (_, i) =>
    // What a row has too many of goes into its last cell: nothing of it is lost.
    i === width - 1 ? sent.slice(i).join(sheet.separator) : (sent[i] ?? ""),
  );
}

function line(sheet: Sheet, own: readonly string[], added: readonly string[]): Buffer {
  const { encoding, words } = sheet;
  let lost = false;
  const inEncoding = (text: string) => {
    const written = mappable(text, encoding);
    lost ||= written !== text;
    return written;
  };
  const sent = own.map((cell) => inEncoding(guarded(maskForScreen(cell))));
  const [reason, ...rest] = added;
  const last = reason === undefined ? [] : [lost ? `${reason} ${words.unmappable}`.trim() : reason, ...rest];
  const text = [...sent, ...last.map((cell) => mappable(cell, encoding))].map((cell) => quoted(cell, sheet.separator));
  return encodeText(`${text.join(sheet.separator)}\r\n`, encoding);
}

/** A figure may begin with a sign; anything else that begins like a formula is marked as text. */
function guarded(cell: string): string {
  if (!/^[=+\-@\t\r＝＋－＠]/.test(cell)) return cell;
  return /^[+\-－＋]?[\d０-９][\d０-９,，.．]*$/.test(cell) ? cell : `'${cell}`;
}

function quoted(cell: string, separator: string): string {
  return /["\r\n]/.test(cell) || cell.includes(separator) || cell !== cell.trim()
    ? `"${cell.replaceAll('"', '""')}"`
    : cell;
}

type Waiting = { rowNo: number; findings: Finding[] };

function waitingAfter(batchId: number, after: number): Promise<Waiting[]> {
  return db.$queryRaw<Waiting[]>`
    select row_no as "rowNo", coalesce(findings, '[]'::jsonb) as findings from record
     where batch_id = ${batchId}::int and row_no > ${after}::int and outcome = 'problem' and level = 'error'
       and ${answerOf} is null
     order by row_no limit ${PAGE}`;
}

/** Records that go back to the sender: problems with an error that no later delivery answered. */
export async function countWaiting(batchId: number): Promise<number> {
  const [found] = await db.$queryRaw<[{ n: number }]>`
    select count(*)::int as n from record
     where batch_id = ${batchId}::int and outcome = 'problem' and level = 'error' and ${answerOf} is null`;
  return found.n;
}

/** What stands above the header: a profile finds the header by its place. */
async function titles({ batchId, headerRow }: Sheet): Promise<string[][]> {
  const rows = Array.from({ length: headerRow - 1 }, (_, i) => ({ rowNo: i + 1 }));
  const sent = await cells(batchId, rows);
  return rows.map(({ rowNo }) => sent.get(rowNo) ?? []);
}

async function cells(batchId: number, rows: readonly { rowNo: number }[]): Promise<Map<number, string[]>> {
  const wanted = rows.map(({ rowNo }) => rowNo);
  const groups = await db.$queryRaw<{ firstRow: number; sealed: Uint8Array }[]>`
    select first_row as "firstRow", sealed from record_cells g
     where batch_id = ${batchId}::int
       and exists (select from unnest(${wanted}::int[]) as row_no where row_no between g.first_row and g.last_row)`;
  const found = new Map<number, string[]>();
  for (const { firstRow, sealed } of groups) {
    const all = JSON.parse(open(`cells:${batchId}:${firstRow}`, sealed).toString()) as string[][];
    all.forEach((one, i) => {
      found.set(firstRow + i, one);
    });
  }
  return found;
}
