import { officeRoute } from "@/app/doors";
import { bytesOf, toldIn, zipPasswordIn } from "@/app/raw-body";
import { permit } from "@/lib/access/actor";
import { paces, takeTurn } from "@/lib/access/pace";
import { type ReceiveRegisterRefusal, registerFileInput } from "@/lib/exposure/schema";
import { receiveRegister } from "@/lib/intake/registers/receive";

export const dynamic = "force-dynamic";

const statuses: Readonly<Record<ReceiveRegisterRefusal, number>> = {
  ALREADY_RECEIVED: 409,
  TOO_LARGE: 413,
  NOT_READABLE: 415,
  ARCHIVE_REFUSED: 422,
  QUOTA_SPENT: 429,
  BUSY: 503,
  EMPTY: 400,
  CUT_SHORT: 400,
  NOT_WHAT_WAS_SENT: 400,
};

/**
 * Receives a file for the exposure register: the body is its bytes, raw. Its source, name, length and SHA-256 stand in
 * the header `x-register`: encodeURIComponent of JSON; the password of a ZIP in `x-zip-password`, likewise. Turns as of uploads (SECURITY UP-11). Answers 201
 * `{ "loadId": … }` or `{ "reason": …, "details": … }`; 409 names the load that the same bytes already are.
 */
export const POST = officeRoute(async (actor, request) => {
  permit(actor, "exposure.edit");
  const seconds = await takeTurn(`upload:${actor.id}`, paces.upload);
  if (seconds) return answer({ reason: "TOO_MANY_REQUESTS", details: { seconds } }, 429);
  const told = registerFileInput.parse(toldIn(request.headers.get("x-register")));
  const length = request.headers.get("content-length");
  if (length !== null && Number(length) !== told.bytes) return answer({ reason: "NOT_WHAT_WAS_SENT" }, 400);
  const result = await receiveRegister(actor, told, bytesOf(request), zipPasswordIn(request.headers));
  if (result.ok) return answer(result.value, 201);
  return answer({ reason: result.reason, details: result.details ?? {} }, statuses[result.reason]);
});

function answer(body: object, status: number): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store" } });
}
