import { type Actor, permit } from "@/lib/access/actor";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import type { EvidenceKind } from "./schema";

export type CaseEvidence = {
  readonly id: number;
  readonly kind: EvidenceKind;
  /** The file's name, or where the paper lies. */
  readonly name: string;
  readonly about: string;
  readonly bytes: number | null;
  readonly addedByName: string;
  readonly addedAt: Date;
  readonly withdrawn: { readonly byName: string; readonly at: Date; readonly reason: string } | null;
  readonly erasedOn: IsoDate | null;
};

/** What was attached to an inquiry, in the order in which it came; what was taken back is still named. */
export async function listEvidence(actor: Actor, inquiryId: number): Promise<CaseEvidence[]> {
  permit(actor, "inquiry.read");
  const rows = await db.caseEvidence.findMany({ where: { inquiryId }, orderBy: { id: "asc" }, omit: { sha256: true } });
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind as EvidenceKind,
    name: row.name,
    about: row.about,
    bytes: row.byteSize,
    addedByName: row.addedByName,
    addedAt: row.addedAt,
    withdrawn: row.withdrawnAt && {
      byName: row.withdrawnByName ?? "",
      at: row.withdrawnAt,
      reason: row.withdrawReason ?? "",
    },
    erasedOn: row.erasedOn && fromDbDate(row.erasedOn),
  }));
}
