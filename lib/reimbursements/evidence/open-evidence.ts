import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { db } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { refuse } from "@/lib/core/result";
import { open } from "@/lib/vault/seal";
import { type FileKind, fileKinds } from "./schema";

/** What a piece is sealed for: its place. */
export function evidenceContext(evidenceId: number, seq: number): string {
  return `evidence:${evidenceId}:${seq}`;
}

export type OpenedEvidence = {
  readonly name: string;
  readonly kind: FileKind;
  readonly bytes: number;
  readonly pieces: AsyncGenerator<Buffer>;
};

/**
 * Opens a file of evidence; each time leaves an entry of the trail first. A file that was taken back opens too, as long
 * as retention keeps it. Null: it is a reference, or its bytes are erased.
 */
export async function openEvidence(actor: Actor, evidenceId: number): Promise<OpenedEvidence | null> {
  permit(actor, "evidence.read");
  const opened = await change(actor, async (tx) => {
    const row = await tx.caseEvidence.findUnique({ where: { id: evidenceId } });
    if (!row) throw new NotFound(`evidence ${evidenceId}`);
    const kind = fileKinds.find((one) => one === row.kind);
    if (!kind || row.erasedOn !== null) return refuse("NO_BYTES");
    return changed(
      { name: row.name, kind, bytes: Number(row.byteSize) },
      { type: "evidence.opened", subject: "inquiry", subjectId: row.inquiryId, details: { evidenceId } },
    );
  });
  return opened.ok ? { ...opened.value, pieces: piecesOf(evidenceId) } : null;
}

async function* piecesOf(evidenceId: number): AsyncGenerator<Buffer> {
  for (let seq = 0; ; seq++) {
    const piece = await db.caseEvidencePiece.findUnique({ where: { evidenceId_seq: { evidenceId, seq } } });
    if (!piece) return;
    yield open(evidenceContext(evidenceId, seq), piece.sealed);
  }
}
