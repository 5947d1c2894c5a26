import { type Actor, permit } from "@/lib/access/actor";
import { witnessLook } from "@/lib/audit/change";
import type { Field } from "@/lib/companies/schema";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { formatCard } from "@/lib/core/format";
import { cardsAgree, contentKey } from "@/lib/inquiries/rules";
import { listSteps, type MoneyStep } from "@/lib/reimbursements/from-delivery";
import { type ReliefDifference, reliefDifference } from "./relief-difference";

/** How a record of a delivery differs from what is in force about its inquiry. */
export type Difference = {
  readonly inquiryId: number;
  /** The content as decisions name it. */
  readonly content: string;
  /** What a person decided on this content, if anybody did. */
  readonly decided: "take" | "refuse" | null;
  /** The delivery whose statement is in force. */
  readonly inForce: { readonly batchId: number; readonly receivedOn: IsoDate };
  /** Of the amounts on either side. */
  readonly currency: { readonly inForce: string | null; readonly here: string | null };
  readonly fields: readonly { field: Field; inForce: string | null; here: string | null }[];
  /** What it says of money and of the card's replacement; null: nothing. */
  readonly relief:
    | (ReliefDifference & { readonly money: readonly (Omit<MoneyStep, "amount"> & { readonly amount: string })[] })
    | null;
};

type Row = Awaited<ReturnType<typeof rowOf>>;

/**
 * Compares a record with the content in force of the inquiry that it speaks of, field by field (R4.4). Null where the
 * inquiry is not known yet, or the record names it without content. Throws NotFound.
 */
export async function findDifference(actor: Actor, batchId: number, rowNo: number): Promise<Difference | null> {
  permit(actor, "batch.read");
  const here = await rowOf(batchId, rowNo);
  if (!here) throw new NotFound(`record ${batchId}/${rowNo}`);
  await witnessLook(actor, { type: "batch.read", subject: "batch", subjectId: batchId, details: {} });
  if (here.key === null || here.contentHash === null || here.kind === "withdraw") return null;
  const inquiry = await db.inquiry.findUnique({
    where: { companyId_key: { companyId: here.companyId, key: here.key } },
    select: { id: true, contentBatch: true, contentRow: true },
  });
  if (!inquiry || inquiry.contentBatch === null || inquiry.contentRow === null) return null;
  const [inForce, batch] = await Promise.all([
    rowOf(inquiry.contentBatch, inquiry.contentRow),
    db.batch.findUnique({ where: { id: inquiry.contentBatch }, select: { receivedOn: true } }),
  ]);
  if (!inForce || !batch) return null;
  const card = viewOf(here);
  const content = contentKey({ hash: Buffer.from(here.contentHash).toString("hex"), card });
  const decision = await db.decision.findFirst({
    where: { inquiryId: inquiry.id, kind: { in: ["take", "refuse"] }, content, undoneAt: null },
    orderBy: { id: "desc" },
    select: { kind: true },
  });
  const before = valuesOf(inForce);
  // One that names no member is an answer: it says nothing of the misuse.
  const silent = here.token === null && here.memberNumber === null;
  const after: Partial<ReturnType<typeof valuesOf>> = silent ? {} : valuesOf(here);
  const [relief, money] = await Promise.all([
    reliefDifference(batchId, rowNo, { companyId: here.companyId, key: here.key }),
    listSteps(db, batchId, rowNo),
  ]);
  const fields = (Object.keys(after) as (keyof ReturnType<typeof valuesOf>)[])
    .filter((field) =>
      field === "cardNumber" ? !cardsAgree(viewOf(inForce), card) : (before[field] ?? null) !== (after[field] ?? null),
    )
    .map((field) => ({ field, inForce: before[field] ?? null, here: after[field] ?? null }));
  return {
    inquiryId: inquiry.id,
    content,
    decided: (decision?.kind as Difference["decided"]) ?? null,
    inForce: { batchId: inquiry.contentBatch, receivedOn: fromDbDate(batch.receivedOn) },
    currency: { inForce: inForce.currency, here: here.currency },
    fields,
    relief: relief && {
      ...relief,
      fields: [...(silent ? answered(before, valuesOf(here)) : []), ...relief.fields],
      money: money.map((step) => ({ ...step, amount: String(step.amount) })),
    },
  };
}

function rowOf(batchId: number, rowNo: number) {
  return db.record.findUnique({
    where: { batchId_rowNo: { batchId, rowNo } },
    omit: { cipher: true, oldCipher: true, findings: true },
  });
}

function viewOf(row: NonNullable<Row>) {
  return {
    token: row.token && Buffer.from(row.token).toString("hex"),
    head: row.bin ?? row.maskHead ?? "",
    tail: row.last4 ?? row.maskTail ?? "",
  };
}

function valuesOf(row: NonNullable<Row>) {
  return {
    cardNumber: formatCard({ bin: row.bin ?? row.maskHead, last4: row.last4 ?? row.maskTail }),
    expiry: row.expiry,
    memberNumber: row.memberNumber,
    misuseOn: row.misuseOn && fromDbDate(row.misuseOn),
    amount: row.amount === null ? null : String(row.amount),
    currency: row.currency,
    merchant: row.merchant,
    city: row.city,
    country: row.country,
    mcc: row.mcc,
    channel: row.channel,
    detectionCase: row.detectionCase === null ? null : String(row.detectionCase),
    useStatus: row.useStatus,
    note: row.note,
  } satisfies Partial<Record<Field, string | null>>;
}

/** What an answer says of the case and the use; what it leaves blank is no difference. */
function answered(before: ReturnType<typeof valuesOf>, here: ReturnType<typeof valuesOf>): Difference["fields"] {
  return (["detectionCase", "useStatus"] as const)
    .filter((field) => here[field] !== null && here[field] !== before[field])
    .map((field) => ({ field, inForce: before[field], here: here[field] }));
}
