import { createHash } from "node:crypto";
import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { type Field, inquiryFields, profileSchema } from "@/lib/companies/schema";
import { businessClock } from "@/lib/core/clock";
import { toDbDate } from "@/lib/core/dates";
import { db, type Reader, type Tx } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";
import { textDamage } from "@/lib/core/text";
import { classify } from "@/lib/intake/check/classify";
import type { Finding, Level, TypedBatchInput, TypedRow } from "@/lib/intake/schema";
import { holdNumberKeys, learnNumberKeys } from "@/lib/vault/number-keys";
import { seal } from "@/lib/vault/seal";
import { rulesFor } from "./layout";
import { sealGroups } from "./rows";
import { numberToken, type RecordRow, recordRow } from "./stage";
import { storedRow } from "./stored-row";
import { typedProfile } from "./typed-profile";
import { checkCells, type Rules } from "./validate";

export type TypeRefusal = "ALREADY_RECEIVED" | "DATE_IN_FUTURE" | "COMPANY_ENDED" | "NUL_CHARACTER";

const columns = Object.fromEntries(inquiryFields.map((field, i) => [field, i])) as Partial<Record<Field, number>>;

/**
 * Rows typed by hand enter the same corridor at validate: they are checked, tokenised, sealed and staged as a batch in
 * review. Its bytes are the canonical JSON of received date and rows, so that the same rows again on the same day are
 * answered with the batch that they are; on another day they are another statement (R4.3, R4.4).
 */
export async function typeBatch(
  actor: Actor,
  input: TypedBatchInput,
): Promise<Result<{ batchId: number }, TypeRefusal>> {
  permit(actor, "batch.receive");
  const cells = input.rows.map(cellsOf);
  if (cells.some((row) => row.some((cell) => textDamage(cell) === "NUL_CHARACTER"))) return refuse("NUL_CHARACTER");
  const delivery = Buffer.from(JSON.stringify({ receivedOn: input.receivedOn, fields: inquiryFields, rows: cells }));
  const sha256 = createHash("sha256").update(delivery).digest();
  const result = await change<{ batchId: number }, TypeRefusal>(actor, async (tx) => {
    await holdNumberKeys(tx);
    const clock = await businessClock(tx);
    if (input.receivedOn > clock.today) return refuse("DATE_IN_FUTURE", { today: clock.today });
    const company = await tx.company.findUnique({ where: { id: input.companyId }, select: { endedAt: true } });
    if (!company) throw new NotFound("company");
    if (company.endedAt) return refuse("COMPANY_ENDED");
    const same = await findSame(tx, input.companyId, sha256);
    if (same !== null) return refuse("ALREADY_RECEIVED", { batchId: same });
    const { rules, profileId } = await typingRules(tx, input.companyId, input.receivedOn);
    const checked = cells.map((row) => checkCells(rules, row, numberToken));
    const batch = await tx.batch.create({
      data: {
        companyId: input.companyId,
        source: "typed",
        receivedOn: toDbDate(input.receivedOn),
        coversFrom: input.coversFrom === undefined ? null : toDbDate(input.coversFrom),
        coversTo: input.coversTo === undefined ? null : toDbDate(input.coversTo),
        sha256: Uint8Array.from(sha256),
        byteSize: delivery.length,
        state: "review",
        profileId,
        layout: {
          found: { encoding: "utf-8", separator: "", headerRow: 0, header: [...inquiryFields], columns, missing: [] },
        },
        records: cells.length,
        createdAt: clock.now,
        createdBy: actor.id,
      },
      select: { id: true },
    });
    const batchId = batch.id;
    await tx.deliveryPiece.create({
      data: { batchId, seq: 0, sealed: stored(seal(`delivery:${batchId}:0`, delivery)) },
      select: { seq: true },
    });
    await tx.recordCells.createMany({
      data: sealGroups(batchId, 1, cells).map((group) => ({ ...group, batchId, sealed: stored(group.sealed) })),
    });
    const place = { batchId, companyId: input.companyId, ties: rules.numberIdentifies === "person" };
    await insert(
      tx,
      checked.map((row, i) => recordRow(place, i + 1, i + 1, row, { columns, cells: cells[i] ?? [] })),
    );
    await classify(tx, batchId);
    return changed(
      { batchId },
      {
        type: "batch.typed",
        subject: "batch",
        subjectId: batchId,
        details: { companyId: input.companyId, records: cells.length },
      },
    );
  }).catch(async (error) => {
    // Sent twice at once: the other one's batch is the answer.
    const same = isUniqueViolation(error) ? await findSame(db, input.companyId, sha256) : null;
    if (same === null) throw error;
    return refuse("ALREADY_RECEIVED", { batchId: same });
  });
  return result;
}

/** What there is to say of one row as it is being typed: every finding, and whether it would be a problem. */
export async function checkRow(
  actor: Actor,
  input: { companyId: number; receivedOn?: string; row: TypedRow },
): Promise<{ findings: readonly Finding[]; level: Level | null }> {
  permit(actor, "batch.receive");
  const receivedOn = input.receivedOn ?? (await businessClock(db)).today;
  const { rules } = await typingRules(db, input.companyId, receivedOn);
  await learnNumberKeys(db);
  const { findings, level } = checkCells(rules, cellsOf(input.row), numberToken);
  return { findings, level };
}

async function typingRules(
  reader: Reader,
  companyId: number,
  receivedOn: string,
): Promise<{ rules: Rules; profileId: number | null }> {
  const [newest, incident, binRanges] = await Promise.all([
    reader.profile.findFirst({ where: { companyId }, orderBy: { version: "desc" } }),
    reader.incident.findUniqueOrThrow({ where: { id: 1 }, select: { placeholders: true, timeZone: true } }),
    reader.binRange.findMany({ where: { companyId }, select: { low: true, high: true } }),
  ]);
  const rules = rulesFor(
    typedProfile(newest && profileSchema.parse(newest.body)),
    { header: inquiryFields, columns },
    { ...incident, binRanges, receivedOn },
  );
  return { rules, profileId: newest?.id ?? null };
}

function cellsOf(row: TypedRow): string[] {
  return inquiryFields.map((field) => row[field] ?? "");
}

async function findSame(reader: Reader, companyId: number, sha256: Buffer): Promise<number | null> {
  const same = await reader.batch.findFirst({
    where: { companyId, sha256: Uint8Array.from(sha256), state: { notIn: ["rejected", "reverted"] } },
    select: { id: true },
  });
  return same?.id ?? null;
}

async function insert(tx: Tx, rows: readonly RecordRow[]): Promise<void> {
  await tx.record.createMany({ data: rows.map(storedRow) });
}

function stored(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(bytes);
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "P2002";
}
