import { createHash } from "node:crypto";
import { type Actor, permitFor } from "@/lib/access/actor";
import { businessClock, realNow } from "@/lib/core/clock";
import { db, type Tx } from "@/lib/core/db";
import { Forbidden } from "@/lib/core/errors";
import { done, type Result, refuse } from "@/lib/core/result";
import { steady } from "@/lib/core/steady";
import { type Declared, receiveDelivery, uploadLimit } from "@/lib/intake/receive/receive";
import type { ReceiveRefusal } from "@/lib/intake/schema";
import { JSON_BYTES, type Receipt, receiptSchema, type SubmissionQuery, submissionBody } from "./api-schema";
import { csvOfRecords } from "./own-fields";
import { receiptOf } from "./receipts";

/** Days that the answer to an Idempotency-Key is kept. */
export const KEPT_DAYS = 30;
/** Submissions whose key is held while their body comes: the first half of the advisory lock's key. */
const KEY_LOCK = 7_303;

export type Submission = {
  readonly query: SubmissionQuery;
  /** file: the bytes are the delivery; json: records in our own fields. */
  readonly kind: "file" | "json";
  readonly body: AsyncIterable<Uint8Array>;
  /** What the sender declared of the body's bytes. */
  readonly bytes?: number | undefined;
  readonly sha256?: string | undefined;
  readonly idempotencyKey?: string | undefined;
};
export type Submitted = { readonly status: 200 | 202; readonly receipt: Receipt; readonly repeated: boolean };
export type SubmitRefusal =
  | Exclude<ReceiveRefusal, "ALREADY_RECEIVED" | "DATE_IN_FUTURE">
  | "BAD_JSON"
  | "INVALID_RECORDS"
  | "IN_PROGRESS"
  | "IDEMPOTENCY_KEY_REUSED";

/**
 * Takes a delivery that a card company's key sends. Its received date is the server's day (R1.2), its company the key's.
 * The same bytes again are answered with the batch that they already are (R4.3), status 200.
 *
 * With an Idempotency-Key the answer is kept for KEPT_DAYS, in the transaction that makes the batch: the same key with
 * the same delivery is answered with the same receipt, with another one it is refused. Refusals are not kept. While a
 * key's first submission still comes in, others with it are refused as IN_PROGRESS; the lock is the transaction's, so
 * that a crash leaves none behind.
 */
export async function submitDelivery(
  actor: Actor,
  submission: Submission,
): Promise<Result<Submitted, SubmitRefusal> & { readonly errors?: readonly BodyError[] }> {
  const companyId = actor.companyId;
  if (companyId === undefined) throw new Forbidden("batch.receive");
  permitFor(actor, "batch.receive", companyId);
  const { query } = submission;
  const about: Declared = { companyId, receivedOn: (await businessClock(db)).today, ...query };
  const body = await asDelivery(submission);
  if (!body.ok) return body;
  const { stream, ...declared } = body.value;
  const key = submission.idempotencyKey;
  const hashOf = (sha256: string) => requestHash(submission.kind, query, sha256);

  const before = key === undefined ? null : await findAnswer(db, companyId, key);
  if (before) {
    const sha256 = declared.sha256 ?? (await digest(stream));
    return sha256 === null ? refuse("CUT_SHORT") : repeated(before, hashOf(sha256));
  }

  const begin = async (tx: Tx) => {
    if (key === undefined) return null;
    const [lock] = await tx.$queryRaw<{ held: boolean }[]>`
      select pg_try_advisory_xact_lock(${KEY_LOCK}::int, hashtext(${`${companyId}:${key}`})) as held`;
    // One that ended between our look and this lock is answered when the sender asks again.
    if (!lock?.held || (await findAnswer(tx, companyId, key))) return refuse("IN_PROGRESS");
    return null;
  };
  const keep = (tx: Tx, status: 200 | 202, sha256: string, receipt: Receipt) =>
    key === undefined ? null : keepAnswer(tx, { companyId, key, status, hash: hashOf(sha256), receipt });
  // What is answered is what is kept: the worker may have begun to read by the time of a second look.
  let given: Receipt | undefined;
  const result = await receiveDelivery<"IN_PROGRESS">(actor, { ...about, ...declared }, stream, {
    source: "api",
    ...(submission.kind === "json" && { chosen: { ownFields: true } }),
    begin,
    end: async (tx, { batchId, sha256 }) => {
      given = await receiptOf(tx, companyId, batchId);
      await keep(tx, 202, sha256, given);
    },
  });
  if (result.ok) {
    const receipt = given ?? (await receiptOf(db, companyId, result.value.batchId));
    return done({ status: 202, receipt, repeated: false });
  }
  if (result.reason === "DATE_IN_FUTURE") return refuse("BUSY");
  if (result.reason !== "ALREADY_RECEIVED") return { ...result, reason: result.reason };
  const receipt = await receiptOf(db, companyId, Number(result.details?.batchId));
  await db.$transaction(async (tx) => {
    await keep(tx, 200, receipt.sha256, receipt);
  });
  return done({ status: 200, receipt, repeated: false });
}

export type BodyError = { readonly path: string; readonly message: string };

/** The delivery inside a body: a file as it comes, JSON records as their canonical CSV. */
async function asDelivery(
  submission: Submission,
): Promise<
  | { ok: true; value: { stream: AsyncIterable<Uint8Array>; bytes?: number | undefined; sha256?: string | undefined } }
  | { ok: false; reason: SubmitRefusal; errors?: BodyError[] }
> {
  const stream = steady(submission.body);
  if (submission.kind === "file") {
    return done({ stream, bytes: submission.bytes, sha256: submission.sha256 });
  }
  if ((submission.bytes ?? 0) > JSON_BYTES) return refuse("TOO_LARGE");
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const piece of stream) {
      bytes += piece.length;
      if (bytes > JSON_BYTES) return refuse("TOO_LARGE");
      pieces.push(piece);
    }
  } catch {
    return refuse("CUT_SHORT");
  }
  const sent = Buffer.concat(pieces);
  if (bytes === 0) return refuse("EMPTY");
  if (submission.bytes !== undefined && bytes !== submission.bytes) return refuse("CUT_SHORT");
  if (submission.sha256 !== undefined && sha256Of(sent) !== submission.sha256) return refuse("NOT_WHAT_WAS_SENT");
  const json = parsed(sent);
  if (json === undefined) return refuse("BAD_JSON");
  const records = submissionBody.safeParse(json);
  if (!records.success) {
    const errors = records.error.issues.slice(0, 100).map(({ path, code }) => ({ path: pathOf(path), message: code }));
    return { ...refuse("INVALID_RECORDS"), errors };
  }
  const csv = csvOfRecords(records.data.records);
  return done({ stream: once(csv), bytes: csv.length, sha256: sha256Of(csv) });
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** records[3].amount. Names that the sender made up are left out: one could be a card number. */
function pathOf(path: readonly PropertyKey[]): string {
  return path.map((part, i) => (typeof part === "number" ? `[${part}]` : `${i ? "." : ""}${String(part)}`)).join("");
}

function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** SHA-256 of a delivery that is not stored; null where it breaks off or is longer than any that could be. */
async function digest(stream: AsyncIterable<Uint8Array>): Promise<string | null> {
  const limit = await uploadLimit();
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    for await (const piece of stream) {
      bytes += piece.length;
      if (bytes > limit) return null;
      hash.update(piece);
    }
  } catch {
    return null;
  }
  return hash.digest("hex");
}

type Answer = { status: 200 | 202; hash: Buffer; receipt: Receipt };

async function findAnswer(reader: Tx | typeof db, companyId: number, key: string): Promise<Answer | null> {
  const row = await reader.apiSubmission.findUnique({ where: { companyId_key: { companyId, key } } });
  if (!row || row.createdAt <= keptSince()) return null;
  return {
    status: row.status as 200 | 202,
    hash: Buffer.from(row.requestHash),
    receipt: receiptSchema.parse(row.answer),
  };
}

function repeated(before: Answer, hash: Buffer): Result<Submitted, "IDEMPOTENCY_KEY_REUSED"> {
  if (!before.hash.equals(hash)) return refuse("IDEMPOTENCY_KEY_REUSED");
  return done({ status: before.status, receipt: before.receipt, repeated: true });
}

async function keepAnswer(
  tx: Tx,
  answer: { companyId: number; key: string; status: 200 | 202; hash: Buffer; receipt: Receipt },
): Promise<void> {
  const { companyId, key, status, hash, receipt } = answer;
  // What is too old goes here: no key is looked for unless keys come.
  await tx.apiSubmission.deleteMany({ where: { companyId, createdAt: { lte: keptSince() } } });
  await tx.apiSubmission.createMany({
    data: {
      companyId,
      key,
      requestHash: Uint8Array.from(hash),
      batchId: receipt.id,
      status,
      answer: receipt,
      createdAt: realNow(),
    },
    skipDuplicates: true,
  });
}

function keptSince(): Date {
  return new Date(realNow().getTime() - KEPT_DAYS * 86_400_000);
}

/** What makes two requests the same: what they say of the delivery, and its bytes. */
function requestHash(kind: string, query: SubmissionQuery, sha256: string): Buffer {
  const said = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([kind, said, sha256]))
    .digest();
}
