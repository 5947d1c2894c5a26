import { type Actor, permit } from "@/lib/access/actor";
import { witness } from "@/lib/audit/change";
import { db, readWithConnection } from "@/lib/core/db";
import { readDatabase } from "@/verify/database";
import { headBlock } from "./queries";

/**
 * The whole ledger for a verifier elsewhere (docs/ledger-format.md, "Export"): JSON lines without a card number, read by
 * keys while it is sent. Exactly what the verifier reads of a database, so that both give the same verdict.
 */
export async function* exportLedger(actor: Actor): AsyncGenerator<string> {
  permit(actor, "ledger.verify");
  const { no } = await headBlock(db);
  await witness(actor, { type: "ledger.exported", subject: "ledger", details: { block: no } });
  for await (const record of readWithConnection(readDatabase)) yield `${JSON.stringify(record)}\n`;
}
