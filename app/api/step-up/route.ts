import { z } from "zod";
import { officeRoute } from "@/app/doors";
import { stepUp } from "@/lib/accounts/commands/step-up";
import { findDemoCode } from "@/lib/accounts/queries";

const input = z.strictObject({ code: z.string().max(100) });
const still = { headers: { "cache-control": "no-store" } };

/** A demonstration's code, so that a newcomer is not stuck; null everywhere else. */
export const GET = officeRoute(async (actor) => Response.json({ demoCode: await findDemoCode(actor.id) }, still), {
  activity: false,
});

/** Proves the factor again: `{ code }`. 200, or 422 CODE_REFUSED. */
export const POST = officeRoute(async (actor, request) => {
  const body = input.safeParse(await request.json().catch(() => null));
  if (!body.success) return Response.json({ reason: "INVALID" }, { status: 400, ...still });
  const outcome = await stepUp(actor, body.data.code);
  return outcome.ok ? Response.json({}, still) : Response.json({ reason: outcome.reason }, { status: 422, ...still });
});
