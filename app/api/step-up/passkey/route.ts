import { officeRoute } from "@/app/doors";
import { askPasskey } from "@/lib/accounts/commands/ask-passkey";

const still = { headers: { "cache-control": "no-store" } };

/** What the browser is to have one of the person's passkeys sign. 422 NO_PASSKEY where there is none. */
export const POST = officeRoute(async (actor) => {
  const outcome = await askPasskey(actor);
  return outcome.ok
    ? Response.json({ options: outcome.value }, still)
    : Response.json({ reason: outcome.reason }, { status: 422, ...still });
});
