import { officeRoute } from "@/app/doors";
import { bytesOf, toldIn } from "@/app/raw-body";
import { permit } from "@/lib/access/actor";
import { paces, takeTurn } from "@/lib/access/pace";
import { NotFound } from "@/lib/core/errors";
import { attachFile } from "@/lib/reimbursements/evidence/attach";
import { type AttachRefusal, evidenceFileInput } from "@/lib/reimbursements/evidence/schema";

export const dynamic = "force-dynamic";

const statuses: Readonly<Record<AttachRefusal, number>> = {
  ALREADY_ATTACHED: 409,
  TOO_LARGE: 413,
  KIND_REFUSED: 415,
  CARD_NUMBER_IN_FILE: 422,
  CARD_NUMBER_IN_TEXT: 422,
  TOO_MANY: 422,
  QUOTA_SPENT: 429,
  BUSY: 503,
  INVALID: 400,
  EMPTY: 400,
  CUT_SHORT: 400,
  NOT_WHAT_WAS_SENT: 400,
};

const about = evidenceFileInput.omit({ inquiryId: true });

/**
 * Attaches a file to an inquiry's case: the body is its bytes, raw. Its name, length, SHA-256 and what it proves stand in
 * the header `x-evidence`: encodeURIComponent of JSON. Turns as of uploads (SECURITY UP-11). Answers 201
 * `{ "evidenceId": … }` or `{ "reason": …, "details": … }`.
 */
export const POST = officeRoute(async (actor, request, context: { params: Promise<{ id: string }> }) => {
  permit(actor, "case.edit");
  const { id } = await context.params;
  if (!/^[1-9]\d{0,8}$/.test(id)) throw new NotFound("inquiry");
  const seconds = await takeTurn(`upload:${actor.id}`, paces.upload);
  if (seconds) return answer({ reason: "TOO_MANY_REQUESTS", details: { seconds } }, 429);
  const told = about.parse(toldIn(request.headers.get("x-evidence")));
  const length = request.headers.get("content-length");
  if (length !== null && Number(length) !== told.bytes) return answer({ reason: "NOT_WHAT_WAS_SENT" }, 400);
  const result = await attachFile(actor, { ...told, inquiryId: Number(id) }, bytesOf(request));
  if (result.ok) return answer(result.value, 201);
  return answer({ reason: result.reason, details: result.details ?? {} }, statuses[result.reason]);
});

function answer(body: object, status: number): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store" } });
}
