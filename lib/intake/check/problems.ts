import { type Actor, permit } from "@/lib/access/actor";
import { witness } from "@/lib/audit/change";
import { type Encoding, profileSchema } from "@/lib/companies/schema";
import { businessClock } from "@/lib/core/clock";
import { db } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import type { Layout } from "@/lib/intake/schema";
import { writeAsBlocks, writeAsLines } from "./back/as-columns";
import { writeAsText } from "./back/as-text";
import { writeAsWorkbook } from "./back/as-workbook";
import type { Letter, ProblemWords } from "./back/letter";
import { countWaiting } from "./back/waiting-records";

export type ProblemFile = {
  readonly bytes: AsyncGenerator<Uint8Array>;
  /** How its name ends, and what kind of content it is. */
  readonly ending: "csv" | "tsv" | "txt" | "xlsx" | "zip";
  readonly type: string;
};

/**
 * The records of a batch that wait, for the card company to put right, in the form in which it sent them: text with its
 * separator and encoding, a workbook with its sheet, or fixed columns, with the titles above; and to each record what is
 * wrong, and a number by which the corrected one finds its place. Card numbers are masked (RULEBOOK R8.3): the sender
 * knows the record by its reference and has the number. Records that were answered are left out. Throws NotFound where
 * nothing has been read, or nothing waits.
 */
export async function downloadProblems(actor: Actor, batchId: number, words: ProblemWords): Promise<ProblemFile> {
  permit(actor, "batch.receive");
  const batch = await db.batch.findUnique({
    where: { id: batchId },
    select: { layout: true, profile: { select: { body: true } } },
  });
  const { found, chosen } = (batch?.layout as Layout | null) ?? {};
  if (!batch || !found) throw new NotFound(`batch ${batchId}`);
  const rows = await countWaiting(batchId);
  if (rows === 0) throw new NotFound(`problems of batch ${batchId}`);
  await witness(actor, {
    type: "batch.problemsDownloaded",
    subject: "batch",
    subjectId: batchId,
    details: { rows },
  });
  const letter: Letter = { batchId, found, words };
  const encoding = (found.encoding || "utf-8") as Encoding;
  const { today } = await businessClock(db);
  if (found.workbook) {
    const type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    return { bytes: writeAsWorkbook(letter, found.workbook, today), ending: "xlsx", type };
  }
  const profile = batch.profile && profileSchema.parse(batch.profile.body);
  if (found.format === "fixed" && profile?.format === "fixed") {
    const form = { profile, encoding, titles: chosen?.headerRow ?? profile.headerRow };
    return profile.recordLength === null
      ? { bytes: writeAsLines(letter, form), ending: "txt", type: `text/plain; charset=${encoding}` }
      : { bytes: writeAsBlocks(letter, form, today), ending: "zip", type: "application/zip" };
  }
  const separator = found.separator.length === 1 ? found.separator : ",";
  const bytes = writeAsText(letter, { encoding, separator });
  return separator === "\t"
    ? { bytes, ending: "tsv", type: `text/tab-separated-values; charset=${encoding}` }
    : { bytes, ending: "csv", type: `text/csv; charset=${encoding}` };
}
