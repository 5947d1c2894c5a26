import { officeRoute } from "@/app/doors";
import type { Actor } from "@/lib/access/actor";
import { findSessionLeft } from "@/lib/accounts/queries";

const left = async (actor: Actor) =>
  Response.json({ who: actor.id, ...(await findSessionLeft(actor)) }, { headers: { "cache-control": "no-store" } });

/** How many seconds the session still stands, and whose it is. Asking is no activity; 401 once it is over. */
export const GET = officeRoute(left, { activity: false });

/** "Stay signed in": activity, and no more. */
export const POST = officeRoute(left);
