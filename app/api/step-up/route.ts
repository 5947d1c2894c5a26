import { z } from "zod";
import { officeRoute } from "@/app/doors";
import { stepUp } from "@/lib/accounts/commands/step-up";
import { findFactors } from "@/lib/accounts/queries";
import { passkeyUseSchema } from "@/lib/accounts/schema";

const input = z.union([z.strictObject({ code: z.string().max(100) }), z.strictObject({ passkey: passkeyUseSchema })]);
const still = { headers: { "cache-control": "no-store" } };

/** Which factors can be proved, and a demonstration's code, so that a newcomer is not stuck. */
export const GET = officeRoute(async (actor) => Response.json(await findFactors(actor.id), still), {
  activity: false,
});

/** Proves the factor again: `{ code }`, or `{ passkey }`, what a passkey signed. 200, or 422 CODE_REFUSED. */
export const POST = officeRoute(async (actor, request) => {
  const body = input.safeParse(await request.json().catch(() => null));
  if (!body.success) return Response.json({ reason: "INVALID" }, { status: 400, ...still });
  const outcome = await stepUp(actor, "code" in body.data ? body.data.code : body.data.passkey);
  return outcome.ok ? Response.json({}, still) : Response.json({ reason: outcome.reason }, { status: 422, ...still });
});
