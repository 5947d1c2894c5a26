import { z } from "zod";

/** What a file may be, by its content; `reference` is no file: it says where the paper lies. */
export const fileKinds = ["pdf", "png", "jpeg", "tiff", "text"] as const;
export type FileKind = (typeof fileKinds)[number];
export const evidenceKinds = [...fileKinds, "reference"] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

/** Bytes of one file: a statement's scan has a few million. */
export const FILE_LIMIT = 20 * 2 ** 20;
/** Files and references that one case has at most. */
export const CASE_LIMIT = 50;

const id = z.int().positive().max(2_147_483_647);
const text = z.string().trim().max(500);

/** What is said of a file before its bytes; bytes and SHA-256 are held against what comes. */
export const evidenceFileInput = z.strictObject({
  inquiryId: id,
  fileName: z.string().max(1000),
  about: text.default(""),
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type EvidenceFileInput = z.input<typeof evidenceFileInput>;

export const evidenceReferenceInput = z.strictObject({ inquiryId: id, where: text.min(1).max(200), about: text });
export type EvidenceReferenceInput = z.input<typeof evidenceReferenceInput>;

export const withdrawInput = z.strictObject({ evidenceId: id, reason: text.min(1) });
export type WithdrawInput = z.input<typeof withdrawInput>;

export type AttachRefusal =
  | "INVALID"
  | "EMPTY"
  | "TOO_LARGE"
  | "CUT_SHORT"
  | "NOT_WHAT_WAS_SENT"
  | "KIND_REFUSED"
  | "CARD_NUMBER_IN_TEXT"
  | "CARD_NUMBER_IN_FILE"
  | "ALREADY_ATTACHED"
  | "TOO_MANY"
  | "QUOTA_SPENT"
  | "BUSY";
export type WithdrawRefusal = "REASON_MISSING" | "CARD_NUMBER_IN_TEXT" | "WITHDRAWN";
