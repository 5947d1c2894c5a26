import { officeRoute } from "@/app/doors";
import { bytesOf, toldIn, zipPasswordIn } from "@/app/raw-body";
import { permit } from "@/lib/access/actor";
import { paces, takeTurn } from "@/lib/access/pace";
import { receiveDelivery } from "@/lib/intake/receive/receive";
import { deliverySchema, type ReceiveRefusal } from "@/lib/intake/schema";

export const dynamic = "force-dynamic";

const statuses: Readonly<Record<ReceiveRefusal, number>> = {
  ALREADY_RECEIVED: 409,
  TOO_LARGE: 413,
  NOT_READABLE: 415,
  ARCHIVE_REFUSED: 422,
  QUOTA_SPENT: 429,
  BUSY: 503,
  EMPTY: 400,
  CUT_SHORT: 400,
  NOT_WHAT_WAS_SENT: 400,
  DATE_IN_FUTURE: 422,
  COMPANY_ENDED: 422,
};

/**
 * Uploads one delivery: the body is the file's bytes, raw, streamed into the vault whatever its size. What it is stands
 * in the header `x-delivery`: encodeURIComponent of the JSON of deliverySchema, with the file's length and SHA-256.
 * The password of a ZIP stands in `x-zip-password`, encodeURIComponent as well.
 * One person has sixty turns a minute (SECURITY UP-11). Answers `{ "batchId": … }` or `{ "reason": …, "details": … }`; 409 names the batch that the same bytes already are.
 * Outside of proxy.ts: that would keep 10 MB of the body and drop the rest without a word (SECURITY UP-01).
 */
export const POST = officeRoute(async (actor, request) => {
  permit(actor, "batch.receive");
  const seconds = await takeTurn(`upload:${actor.id}`, paces.upload);
  if (seconds)
    return answer({ reason: "TOO_MANY_REQUESTS", details: { seconds } }, 429, { "retry-after": `${seconds}` });
  const delivery = deliverySchema.parse(toldIn(request.headers.get("x-delivery")));
  const declared = request.headers.get("content-length");
  if (declared !== null && Number(declared) !== delivery.bytes) return answer({ reason: "NOT_WHAT_WAS_SENT" }, 400);
  const result = await receiveDelivery(actor, delivery, bytesOf(request), {
    source: "file",
    zipPassword: zipPasswordIn(request.headers),
  });
  if (result.ok) return answer({ batchId: result.value.batchId }, 201);
  return answer({ reason: result.reason, details: result.details ?? {} }, statuses[result.reason]);
});

function answer(body: object, status: number, more: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store", ...more } });
}
