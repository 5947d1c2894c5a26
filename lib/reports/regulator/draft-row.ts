import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import { dbNull, type Tx } from "@/lib/core/db";
import type { RegulatorDraft } from "@/prisma/client/client";
import { reportHash } from "./content";
import type { Figures, Texts } from "./schema";

export type DraftContent = {
  readonly basedOn: number;
  readonly fromOn: IsoDate | null;
  readonly asOf: IsoDate;
  readonly texts: Texts;
  readonly figures: Figures | null;
};

/** What a draft's row says. */
export function contentOf(row: RegulatorDraft): DraftContent {
  return {
    basedOn: row.basedOn,
    fromOn: row.fromOn && fromDbDate(row.fromOn),
    asOf: fromDbDate(row.asOf),
    texts: row.texts as Texts,
    figures: row.figures as unknown as Figures | null,
  };
}

/** Hex. */
export function draftHash(row: RegulatorDraft): string {
  return Buffer.from(reportHash(contentOf(row))).toString("hex");
}

/** Reads the draft and the number of the newest report, and keeps everybody else out until the transaction ends. */
export async function lockDraft(tx: Tx): Promise<{ draft: RegulatorDraft | null; newest: number }> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('shokai'), hashtext('regulator report'))`;
  const draft = await tx.regulatorDraft.findUnique({ where: { id: 1 } });
  const newest = await tx.regulatorReport.findFirst({ orderBy: { no: "desc" }, select: { no: true } });
  return { draft, newest: newest?.no ?? 0 };
}

/** What a change after submission takes away. */
export const unsubmitted = {
  state: "draft",
  figures: dbNull,
  contentHash: null,
  submittedBy: null,
  submittedByName: null,
  submittedAt: null,
} as const;
