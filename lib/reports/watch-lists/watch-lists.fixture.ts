import { generateIdentity, identityToRecipient } from "age-encryption";
import { systemActor } from "@/lib/access/actor";
import { anAccount } from "@/lib/accounts/accounts.fixture";
import { draftList } from "./commands";
import { freezeList } from "./freeze";
import { confirmKey, proposeKey } from "./keys";

/** For tests: two managers, and a company whose key one named and the other confirmed. */
export async function aWatchKey(companyId: number) {
  const identity = await generateIdentity();
  const recipient = await identityToRecipient(identity);
  const [one, two] = [(await anAccount("one", ["manager"])).actor, (await anAccount("two", ["manager"])).actor];
  const key = await proposeKey(one, { companyId, recipient, source: "書面" });
  if (!key.ok) throw new Error(key.reason);
  const confirmed = await confirmKey(two, key.value.id);
  if (!confirmed.ok) throw new Error(confirmed.reason);
  return { identity, recipient, one, two };
}

/** For tests: a company's next list, drawn from the register. */
export async function aDraft(actor: Parameters<typeof draftList>[0], companyId: number): Promise<number> {
  const draft = await draftList(actor, companyId);
  if (!draft.ok) throw new Error(draft.reason);
  await freezeList(systemActor("freeze-watch-list"), draft.value.id, false);
  return draft.value.id;
}
