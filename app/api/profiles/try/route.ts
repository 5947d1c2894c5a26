import { z } from "zod";
import { officeRoute } from "@/app/doors";
import { permit } from "@/lib/access/actor";
import { profileSchema } from "@/lib/companies/schema";
import { TRY_LIMIT, tryProfile } from "@/lib/intake/read/try";

export const dynamic = "force-dynamic";

/** A profile's JSON and the form's own lines beside the sample. */
const ROOM = 512 * 1024;

const asked = z.strictObject({
  companyId: z.int().positive(),
  body: profileSchema,
  fileName: z.string().max(1000),
  whole: z.boolean(),
});

/**
 * Tries a profile on a sample: a form with `ask` (JSON of the above) and `sample` (the file's bytes, or its beginning).
 * Held in memory only as long as the answer takes. Answers lib/intake/read/try.ts Tried, or `{ "reason": … }`.
 */
export const POST = officeRoute(async (actor, request) => {
  permit(actor, "company.try");
  const length = Number(request.headers.get("content-length") ?? Number.NaN);
  if (!(length <= TRY_LIMIT + ROOM)) return answer({ reason: "TOO_LARGE", details: { limit: TRY_LIMIT } }, 413);
  // What is no form is refused as one without a sample.
  const form = await request.formData().catch(() => null);
  const sample = form?.get("sample");
  if (!(sample instanceof Blob)) return answer({ reason: "INVALID" }, 400);
  const ask = asked.parse(read(form?.get("ask")));
  const outcome = await tryProfile(actor, ask, Buffer.from(await sample.arrayBuffer()));
  if (outcome.ok) return answer(outcome.value, 200);
  return answer({ reason: outcome.reason, details: outcome.details ?? {} }, outcome.reason === "TOO_LARGE" ? 413 : 400);
});

function read(value: unknown): unknown {
  try {
    return JSON.parse(String(value));
  } catch {
    return null;
  }
}

function answer(body: object, status: number): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store" } });
}
