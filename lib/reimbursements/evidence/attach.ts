import { createHash } from "node:crypto";
import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { db, type Tx } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { type Refusal, type Result, refuse } from "@/lib/core/result";
import { Standstill, steady } from "@/lib/core/steady";
import { maskCards, shownName } from "@/lib/core/text";
import { seal } from "@/lib/vault/seal";
import { fileKindOf, holdsCard } from "./file-kind";
import { evidenceContext } from "./open-evidence";
import {
  type AttachRefusal,
  CASE_LIMIT,
  type EvidenceFileInput,
  type EvidenceReferenceInput,
  evidenceFileInput,
  evidenceReferenceInput,
  FILE_LIMIT,
} from "./schema";

/** Bytes sealed together, as of a delivery. */
const PIECE = 2 ** 20;
/** Files that one process holds in memory at a time. */
const AT_ONCE = 4;
/** Bytes that one person may attach within 24 hours of the real clock (SECURITY UP-11). */
const DAY_BYTES = 2 ** 30;

let underWay = 0;

/**
 * Attaches a file to a case as what proves it (RULEBOOK R5.3): looked into by its content, sealed piece by piece as a
 * delivery is. It is held in memory, not beside a database connection: it has at most FILE_LIMIT bytes.
 *
 * Refuses: EMPTY, TOO_LARGE, CUT_SHORT, NOT_WHAT_WAS_SENT; KIND_REFUSED with what it is; CARD_NUMBER_IN_FILE of a text;
 * CARD_NUMBER_IN_TEXT in what is said of it; ALREADY_ATTACHED with the evidence that the same bytes already are in this
 * case; TOO_MANY, QUOTA_SPENT, BUSY. A file name that holds a card number is shown masked.
 * @param stream the request's body
 * @returns the evidence's id
 */
export async function attachFile(
  actor: Actor,
  input: EvidenceFileInput,
  stream: AsyncIterable<Uint8Array>,
): Promise<Result<{ evidenceId: number }, AttachRefusal>> {
  permit(actor, "case.edit");
  const parsed = evidenceFileInput.safeParse(input);
  if (!parsed.success) return refuse("INVALID");
  const { inquiryId, fileName, about, bytes: declared, sha256 } = parsed.data;
  if (declared === 0) return refuse("EMPTY");
  if (declared > FILE_LIMIT) return refuse("TOO_LARGE", { limit: FILE_LIMIT });
  if (maskCards(about).found > 0) return refuse("CARD_NUMBER_IN_TEXT");
  if ((await db.inquiry.count({ where: { id: inquiryId } })) === 0) throw new NotFound(`inquiry ${inquiryId}`);
  if ((await bytesOfDay(actor)) + declared > DAY_BYTES) return refuse("QUOTA_SPENT", { limit: DAY_BYTES });
  if (underWay >= AT_ONCE) return refuse("BUSY");
  underWay++;
  try {
    const bytes = await readWhole(stream, declared);
    if (!Buffer.isBuffer(bytes)) return bytes;
    const digest = createHash("sha256").update(bytes).digest();
    if (digest.toString("hex") !== sha256) return refuse("NOT_WHAT_WAS_SENT");
    const found = await fileKindOf(bytes);
    if ("refused" in found) return refuse("KIND_REFUSED", { what: found.refused });
    if (found.text !== null && holdsCard(found.text)) return refuse("CARD_NUMBER_IN_FILE");
    return await change(
      actor,
      async (tx) => {
        const full = await refuseFull(tx, inquiryId);
        if (full) return full;
        const same = await tx.caseEvidence.findFirst({
          where: { inquiryId, sha256: Uint8Array.from(digest), withdrawnAt: null },
          select: { id: true },
        });
        if (same) return refuse("ALREADY_ATTACHED", { evidenceId: same.id });
        const { id } = await tx.caseEvidence.create({
          data: {
            inquiryId,
            kind: found.kind,
            name: shownName(fileName),
            about,
            byteSize: bytes.length,
            sha256: Uint8Array.from(digest),
            ...(await addedBy(tx, actor)),
          },
          select: { id: true },
        });
        for (let seq = 0; seq * PIECE < bytes.length; seq++) {
          const piece = bytes.subarray(seq * PIECE, (seq + 1) * PIECE);
          const sealed = Uint8Array.from(seal(evidenceContext(id, seq), piece));
          await tx.caseEvidencePiece.create({ data: { evidenceId: id, seq, sealed }, select: { seq: true } });
        }
        const details = { evidenceId: id, kind: found.kind, bytes: bytes.length };
        return changed(
          { evidenceId: id },
          { type: "evidence.attached", subject: "inquiry", subjectId: inquiryId, details },
        );
      },
      { timeout: 60_000 },
    );
  } finally {
    underWay--;
  }
}

/** Names where the paper lies that proves a case: a letter's number, a binder. Refuses as attachFile() does. */
export async function referToEvidence(
  actor: Actor,
  input: EvidenceReferenceInput,
): Promise<Result<{ evidenceId: number }, AttachRefusal>> {
  permit(actor, "case.edit");
  const parsed = evidenceReferenceInput.safeParse(input);
  if (!parsed.success) return refuse("INVALID", undefined, { where: "INVALID" });
  const { inquiryId, where, about } = parsed.data;
  for (const [field, text] of Object.entries({ where, about })) {
    if (maskCards(text).found > 0) return refuse("CARD_NUMBER_IN_TEXT", undefined, { [field]: "CARD_NUMBER_IN_TEXT" });
  }
  return change(actor, async (tx) => {
    const full = await refuseFull(tx, inquiryId);
    if (full) return full;
    const same = await tx.caseEvidence.findFirst({
      where: { inquiryId, kind: "reference", name: where, about, withdrawnAt: null },
      select: { id: true },
    });
    if (same) return refuse("ALREADY_ATTACHED", { evidenceId: same.id }, { where: "ALREADY_ATTACHED" });
    const { id } = await tx.caseEvidence.create({
      data: { inquiryId, kind: "reference", name: where, about, ...(await addedBy(tx, actor)) },
      select: { id: true },
    });
    const details = { evidenceId: id };
    return changed(
      { evidenceId: id },
      { type: "evidence.referred", subject: "inquiry", subjectId: inquiryId, details },
    );
  });
}

async function addedBy(tx: Tx, actor: Actor) {
  return { addedBy: actor.id, addedByName: actor.name, addedAt: (await businessClock(tx)).now };
}

/** Holds the inquiry's row, so that two who attach at once count one after the other. */
async function refuseFull(tx: Tx, inquiryId: number): Promise<Refusal<"TOO_MANY"> | null> {
  const held = await tx.$queryRaw<unknown[]>`select from inquiry where id = ${inquiryId} for update`;
  if (held.length === 0) throw new NotFound(`inquiry ${inquiryId}`);
  const count = await tx.caseEvidence.count({ where: { inquiryId } });
  return count < CASE_LIMIT ? null : refuse("TOO_MANY", { limit: CASE_LIMIT });
}

async function readWhole(
  stream: AsyncIterable<Uint8Array>,
  declared: number,
): Promise<Buffer | Refusal<"CUT_SHORT" | "NOT_WHAT_WAS_SENT">> {
  const bytes = Buffer.allocUnsafe(declared);
  let filled = 0;
  try {
    for await (const chunk of steady(stream)) {
      if (filled + chunk.length > declared) return refuse("NOT_WHAT_WAS_SENT");
      bytes.set(chunk, filled);
      filled += chunk.length;
    }
  } catch (error) {
    if (error instanceof Standstill) return refuse("CUT_SHORT");
    throw error;
  }
  return filled === declared ? bytes : refuse("CUT_SHORT");
}

async function bytesOfDay(actor: Actor): Promise<number> {
  const [{ bytes }] = await db.$queryRaw<[{ bytes: bigint }]>`
    select coalesce(sum((details->>'bytes')::bigint), 0)::bigint as bytes from audit_event
    where actor_id = ${actor.id} and type = 'evidence.attached' and at > clock_timestamp() - interval '24 hours'`;
  return Number(bytes);
}
