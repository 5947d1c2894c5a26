import type { Actor } from "@/lib/access/actor";
import { createUser } from "@/lib/accounts/commands/create-user";
import { enableUser } from "@/lib/accounts/commands/enable-user";
import { realNow } from "@/lib/core/clock";
import { addDays, dayOf } from "@/lib/core/dates";
import { must } from "./must";

/**
 * People of another company, as the leak's story wants them watched: one whose account was opened and ends within the
 * season, one who is still off. Nobody signs in as them; their days are the real clock's, as every sign-in's.
 */
export async function addOutsourced(admin: Actor): Promise<void> {
  const today = dayOf(realNow(), "Asia/Tokyo");
  const add = (login: string, displayName: string, days: number) =>
    createUser(admin, {
      login,
      displayName,
      roles: ["hotline"],
      kind: "outsourced",
      endsOn: addDays(today, days),
    });
  const { userId } = must(await add("partner1", "委託先 電話窓口1 · Partner 1", 60), "partner1");
  must(await enableUser(admin, userId), "partner1");
  must(await add("partner2", "委託先 電話窓口2 · Partner 2", 30), "partner2");
}
