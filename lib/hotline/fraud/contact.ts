import type { Tx } from "@/lib/core/db";
import { learnNumberKeys, stampOf } from "@/lib/vault/number-keys";
import { open, seal } from "@/lib/vault/seal";
import type { ContactKind } from "./schema";

/** What a report's number or address is sealed for: moved to a report with another one, it does not open. */
export function contactContext(token: Uint8Array): string {
  return `fraud contact:${Buffer.from(token).toString("hex")}`;
}

/** A number or address as a row keeps it: sealed as typed, and a token by which equal ones are found. */
export async function sealContact(tx: Tx, kind: ContactKind, key: string, typed: string) {
  await learnNumberKeys(tx);
  // The stamp's key, which never changes: a group found once stays one.
  const contactToken = Uint8Array.from(stampOf(`fraud contact\n${kind}\n${key}`));
  const sealedContact = Uint8Array.from(seal(contactContext(contactToken), Buffer.from(typed, "utf8")));
  return { contactToken, sealedContact };
}

export function openSealed(token: Uint8Array, sealed: Uint8Array): string {
  return open(contactContext(token), sealed).toString("utf8");
}
