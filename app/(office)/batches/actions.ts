"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { type Need, officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import { type Actor, permit } from "@/lib/access/actor";
import { type Field, fields } from "@/lib/companies/schema";
import { refuse } from "@/lib/core/result";
import { decide } from "@/lib/inquiries/commands";
import { findProgress } from "@/lib/intake/batches";
import { correctCovers } from "@/lib/intake/check/coverage";
import {
  cancelReading,
  eraseSecurityCodes,
  rejectBatch,
  rereadBatch,
  returnRows,
  setAside,
  takeWarnings,
  type Which,
  weighAgain,
} from "@/lib/intake/check/decide";
import { findDifference } from "@/lib/intake/check/differences";
import { mendCell, undoMend } from "@/lib/intake/check/mend";
import { declineCardProposal, takeCardProposal } from "@/lib/intake/check/propose-card";
import { cancelCommit } from "@/lib/intake/commit/answer-commit";
import { askCommit } from "@/lib/intake/commit/commit";
import { commitRest } from "@/lib/intake/commit/commit-rest";
import { correctReceivedOn, previewReceivedOn, revertBatch } from "@/lib/intake/commit/revert";
import { typeBatch } from "@/lib/intake/read/type";
import {
  outcomes,
  type ReadChoice,
  type Outcome as RecordOutcome,
  readChoiceSchema,
  type TypedBatchInput,
  typedBatchSchema,
} from "@/lib/intake/schema";
import type { Figures } from "@/lib/ledger/queries";

const id = z.int().positive();
const rowNos = z.array(id).min(1).max(100_000);
const code = z.string().regex(/^[A-Z_]{1,50}$/);
const which = z.union([rowNos, z.strictObject({ code }), z.strictObject({ outcome: z.enum(outcomes) })]);
const words = z.string().max(2000);

/** Whatever came of a step, the pages show what is so now. */
async function step<T>(need: Need, work: (actor: Actor) => Promise<Outcome<T>>): Promise<Outcome<T>> {
  const outcome = await officeAction(need, work);
  revalidatePath("/batches", "layout");
  return outcome;
}

export async function cancelReadingAction(batchId: number): Promise<Outcome<null>> {
  return step("batch.reject", (actor) => cancelReading(actor, id.parse(batchId)));
}

export async function rejectAction(
  batchId: number,
  _previous: Outcome<null> | null,
  form: FormData,
): Promise<Outcome<null>> {
  return step("batch.reject", (actor) => rejectBatch(actor, id.parse(batchId), words.parse(form.get("reason"))));
}

export async function rereadAction(batchId: number, choice: ReadChoice): Promise<Outcome<null>> {
  return step("batch.receive", (actor) => rereadBatch(actor, id.parse(batchId), readChoiceSchema.parse(choice)));
}

export async function eraseSecurityCodesAction(batchId: number): Promise<Outcome<null>> {
  return step("batch.reject", (actor) => eraseSecurityCodes(actor, id.parse(batchId)));
}

export async function setAsideAction(batchId: number, rows: Which, reason: string): Promise<Outcome<{ rows: number }>> {
  return step("batch.receive", (actor) => setAside(actor, id.parse(batchId), which.parse(rows), words.parse(reason)));
}

export async function returnRowsAction(batchId: number, rows: Which): Promise<Outcome<{ rows: number }>> {
  return step("batch.receive", (actor) => returnRows(actor, id.parse(batchId), which.parse(rows)));
}

/** Takes or refuses what one record says about an inquiry that is known already (R4.4), and weighs its batch again. */
export async function decideRecordAction(
  batchId: number,
  rowNo: number,
  kind: "take" | "refuse",
  reason: string,
): Promise<Outcome<null>> {
  return step("inquiry.decide", async (actor) => {
    permit(actor, "inquiry.decide");
    const text = words.parse(reason).trim();
    if (!text) return refuse("REASON_MISSING");
    const difference = await findDifference(actor, id.parse(batchId), id.parse(rowNo));
    if (!difference) return refuse("NOTHING_TO_DECIDE");
    const { inquiryId, content } = difference;
    const decided = await decide(actor, {
      kind: z.enum(["take", "refuse"]).parse(kind),
      inquiryId,
      content,
      reason: text,
    });
    return decided.ok ? weighAgain(actor, batchId) : decided;
  });
}

export async function weighAgainAction(batchId: number): Promise<Outcome<null>> {
  return step("batch.receive", (actor) => weighAgain(actor, id.parse(batchId)));
}

/** Mends one cell of a record. What is typed may be a card number: it travels in this request's body and nowhere else. */
export async function mendAction(
  batchId: number,
  rowNo: number,
  field: Field,
  value: string,
): Promise<Outcome<{ outcome: RecordOutcome }>> {
  return step("batch.receive", (actor) =>
    mendCell(actor, {
      batchId: id.parse(batchId),
      rowNo: id.parse(rowNo),
      field: z.enum(fields).parse(field),
      value: z.string().max(4000).parse(value),
    }),
  );
}

export async function undoMendAction(
  batchId: number,
  rowNo: number,
  field: Field,
): Promise<Outcome<{ outcome: RecordOutcome }>> {
  return step("batch.receive", (actor) =>
    undoMend(actor, { batchId: id.parse(batchId), rowNo: id.parse(rowNo), field: z.enum(fields).parse(field) }),
  );
}

export async function takeProposalAction(batchId: number, rowNo: number, token: string): Promise<Outcome<unknown>> {
  return step("batch.receive", (actor) =>
    takeCardProposal(actor, {
      batchId: id.parse(batchId),
      rowNo: id.parse(rowNo),
      token: z.string().max(32).parse(token),
    }),
  );
}

export async function declineProposalAction(batchId: number, rowNo: number): Promise<Outcome<null>> {
  return step("batch.receive", (actor) =>
    declineCardProposal(actor, { batchId: id.parse(batchId), rowNo: id.parse(rowNo) }),
  );
}

/** Takes one record with its warnings, or all records with one finding. */
export async function takeWarningsAction(
  batchId: number,
  taken: { rowNos: readonly number[] } | { code: string },
): Promise<Outcome<{ rows: number }>> {
  const one = z.union([z.strictObject({ rowNos }), z.strictObject({ code })]);
  return step("batch.receive", (actor) => takeWarnings(actor, id.parse(batchId), one.parse(taken)));
}

export async function commitRestAction(batchId: number): Promise<Outcome<{ block: number }>> {
  return step("batch.commit", (actor) => commitRest(actor, { batchId: id.parse(batchId) }));
}

export async function correctCoversAction(
  batchId: number,
  _previous: Outcome<null> | null,
  form: FormData,
): Promise<Outcome<null>> {
  return step("batch.receive", (actor) =>
    correctCovers(actor, {
      batchId: id.parse(batchId),
      from: words.parse(form.get("coversFrom")),
      to: words.parse(form.get("coversTo")),
    }),
  );
}

/**
 * Asks the worker to commit, and waits a little: an ordinary delivery is done before the page is drawn again.
 * @param totalsReason why it is committed although the control totals do not agree
 */
export async function commitAction(batchId: number, totalsReason?: string): Promise<Outcome<null>> {
  return step("batch.commit", async (actor) => {
    const asked = await askCommit(actor, {
      batchId: id.parse(batchId),
      ...(totalsReason !== undefined && { totalsReason: words.parse(totalsReason) }),
    });
    if (asked.ok) await awaitCommit(actor, batchId);
    return asked;
  });
}

/** Two seconds at most: what takes longer is watched on the batch's page, and can be cancelled there. */
async function awaitCommit(actor: Actor, batchId: number): Promise<void> {
  for (let looks = 0; looks < 20; looks++) {
    if ((await findProgress(actor, batchId)).state !== "committing") return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Cancels a commit under way, and waits a little until nothing of it is left. */
export async function cancelCommitAction(batchId: number): Promise<Outcome<null>> {
  return step("batch.commit", async (actor) => {
    const cancelled = await cancelCommit(actor, id.parse(batchId));
    if (cancelled.ok) await awaitCommit(actor, batchId);
    return cancelled;
  });
}

export async function revertAction(
  batchId: number,
  _previous: Outcome | null,
  form: FormData,
): Promise<Outcome<{ block: number }>> {
  return step("batch.revert", (actor) =>
    revertBatch(actor, { batchId: id.parse(batchId), reason: words.parse(form.get("reason")) }),
  );
}

/** What another received date would do, in figures: nothing is changed. */
export async function previewDateAction(
  batchId: number,
  receivedOn: string,
): Promise<Outcome<{ before: Figures; after: Figures; members: number }>> {
  return officeAction("batch.correctDate", (actor) =>
    previewReceivedOn(actor, { batchId: id.parse(batchId), receivedOn: words.parse(receivedOn) }),
  );
}

export async function correctDateAction(
  batchId: number,
  input: { receivedOn: string; reason: string },
): Promise<Outcome<{ block: number | null }>> {
  const said = z.strictObject({ receivedOn: words, reason: words });
  return step("batch.correctDate", (actor) =>
    correctReceivedOn(actor, { batchId: id.parse(batchId), ...said.parse(input) }),
  );
}

/** Typed rows become a batch in review. Card numbers travel in this request's body and nowhere else. */
export async function typeBatchAction(input: TypedBatchInput): Promise<Outcome<{ batchId: number }>> {
  return step("batch.receive", (actor) => typeBatch(actor, typedBatchSchema.parse(input)));
}
