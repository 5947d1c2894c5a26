"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import { permit } from "@/lib/access/actor";
import { refuse } from "@/lib/core/result";
import { decide } from "@/lib/inquiries/commands";
import { findProgress } from "@/lib/intake/batches";
import { askCommit } from "@/lib/intake/commit";
import {
  cancelReading,
  eraseSecurityCodes,
  rejectBatch,
  rereadBatch,
  returnRows,
  setAside,
  weighAgain,
} from "@/lib/intake/decide";
import { findDifference } from "@/lib/intake/differences";
import { correctReceivedOn, previewReceivedOn, revertBatch } from "@/lib/intake/revert";
import { type ReadChoice, readChoiceSchema, type TypedBatchInput, typedBatchSchema } from "@/lib/intake/schema";
import { typeBatch } from "@/lib/intake/type";
import type { Figures } from "@/lib/ledger/queries";

const id = z.int().positive();
const rowNos = z.array(id).min(1).max(100_000);
const words = z.string().max(2000);

/** Whatever came of a step, the pages show what is so now. */
async function step<T>(work: Parameters<typeof officeAction<Outcome<T>>>[0]): Promise<Outcome<T>> {
  const outcome = await officeAction(work);
  revalidatePath("/batches", "layout");
  return outcome;
}

export async function cancelReadingAction(batchId: number): Promise<Outcome<null>> {
  return step((actor) => cancelReading(actor, id.parse(batchId)));
}

export async function rejectAction(
  batchId: number,
  _previous: Outcome<null> | null,
  form: FormData,
): Promise<Outcome<null>> {
  return step((actor) => rejectBatch(actor, id.parse(batchId), words.parse(form.get("reason"))));
}

export async function rereadAction(batchId: number, choice: ReadChoice): Promise<Outcome<null>> {
  return step((actor) => rereadBatch(actor, id.parse(batchId), readChoiceSchema.parse(choice)));
}

export async function eraseSecurityCodesAction(batchId: number): Promise<Outcome<null>> {
  return step((actor) => eraseSecurityCodes(actor, id.parse(batchId)));
}

export async function setAsideAction(
  batchId: number,
  rows: readonly number[],
  reason: string,
): Promise<Outcome<{ rows: number }>> {
  return step((actor) => setAside(actor, id.parse(batchId), rowNos.parse(rows), words.parse(reason)));
}

export async function returnRowsAction(batchId: number, rows: readonly number[]): Promise<Outcome<{ rows: number }>> {
  return step((actor) => returnRows(actor, id.parse(batchId), rowNos.parse(rows)));
}

/** Takes or refuses what one record says about an inquiry that is known already (R4.4), and weighs its batch again. */
export async function decideRecordAction(
  batchId: number,
  rowNo: number,
  kind: "take" | "refuse",
  reason: string,
): Promise<Outcome<null>> {
  return step(async (actor) => {
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
  return step((actor) => weighAgain(actor, id.parse(batchId)));
}

/** Asks the worker to commit, and waits a little: an ordinary delivery is done before the page is drawn again. */
export async function commitAction(batchId: number): Promise<Outcome<null>> {
  return step(async (actor) => {
    const asked = await askCommit(actor, { batchId: id.parse(batchId) });
    for (let looks = 0; asked.ok && looks < 50; looks++) {
      if ((await findProgress(actor, batchId)).state !== "committing") break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return asked;
  });
}

export async function revertAction(
  batchId: number,
  _previous: Outcome | null,
  form: FormData,
): Promise<Outcome<{ block: number }>> {
  return step((actor) => revertBatch(actor, { batchId: id.parse(batchId), reason: words.parse(form.get("reason")) }));
}

/** What another received date would do, in figures: nothing is changed. */
export async function previewDateAction(
  batchId: number,
  receivedOn: string,
): Promise<Outcome<{ before: Figures; after: Figures; members: number }>> {
  return officeAction((actor) =>
    previewReceivedOn(actor, { batchId: id.parse(batchId), receivedOn: words.parse(receivedOn) }),
  );
}

export async function correctDateAction(
  batchId: number,
  input: { receivedOn: string; reason: string },
): Promise<Outcome<{ block: number | null }>> {
  const { receivedOn, reason } = z.strictObject({ receivedOn: words, reason: words }).parse(input);
  return step((actor) => correctReceivedOn(actor, { batchId: id.parse(batchId), receivedOn, reason }));
}

/** Typed rows become a batch in review. Card numbers travel in this request's body and nowhere else. */
export async function typeBatchAction(input: TypedBatchInput): Promise<Outcome<{ batchId: number }>> {
  return step((actor) => typeBatch(actor, typedBatchSchema.parse(input)));
}
