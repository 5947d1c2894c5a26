import { bytesOf } from "@/app/raw-body";
import { problem, senderRoute, sent } from "@/app/sender-doors";
import { submissionQuery } from "@/lib/intake/senders/api-schema";
import { type Submission, submitDelivery } from "@/lib/intake/senders/submit";

export const dynamic = "force-dynamic";

/** What a body may be; a file's real kind is found in its bytes, as with an upload. */
const files = new Set([
  "text/csv",
  "text/tab-separated-values",
  "text/plain",
  "application/octet-stream",
  "application/zip",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
]);

/**
 * A card company's system delivers: a file, streamed as it comes, or JSON records. 202 with the receipt; 200 where the
 * same bytes already are a batch. Outside of proxy.ts, which would cut the body at 10 MB (SECURITY UP-01).
 */
export const POST = senderRoute("submit", async (actor, request) => {
  const query = submissionQuery.parse(Object.fromEntries(new URL(request.url).searchParams));
  const key = idempotencyKey(request.headers.get("idempotency-key"));
  if (key === null) return problem(request, "BAD_IDEMPOTENCY_KEY");
  const kind = kindOf(request.headers);
  if (!kind) return problem(request, "UNSUPPORTED_TYPE");
  const digest = contentDigest(request.headers.get("content-digest"));
  if (digest === null) return problem(request, "NOT_WHAT_WAS_SENT");
  const length = request.headers.get("content-length");
  const result = await submitDelivery(actor, {
    query,
    kind,
    body: bytesOf(request),
    bytes: length === null ? undefined : Number(length),
    sha256: digest,
    idempotencyKey: key,
  });
  if (!result.ok) return problem(request, result.reason, result.errors && { errors: result.errors });
  const { status, receipt, repeated } = result.value;
  return sent(receipt, status, {
    location: receipt.links.self,
    ...(repeated && { "idempotent-replayed": "true" }),
  });
});

function kindOf(headers: Headers): Submission["kind"] | null {
  const encoding = headers.get("content-encoding");
  if (encoding && encoding.toLowerCase() !== "identity") return null;
  const type = headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === "application/json") return "json";
  return files.has(type) ? "file" : null;
}

/** The key, with or without the quotes of its draft standard; undefined where there is none, null where it is unfit. */
function idempotencyKey(header: string | null): string | undefined | null {
  if (header === null) return undefined;
  const key = /^"(.*)"$/.exec(header.trim())?.[1] ?? header.trim();
  return /^[\x21\x23-\x7e]{1,255}$/.test(key) ? key : null;
}

/** SHA-256 of the body by RFC 9530, in hex; undefined where it is not told, null where it is none. */
function contentDigest(header: string | null): string | undefined | null {
  if (header === null) return undefined;
  const told = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):/.exec(header)?.[1];
  return told ? Buffer.from(told, "base64").toString("hex") : null;
}
