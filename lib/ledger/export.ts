import { type Actor, permit } from "@/lib/access/actor";
import { witness } from "@/lib/audit/change";
import { db, withConnection } from "@/lib/core/db";
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
  const ended = new AbortController();
  const over = new Promise<void>((resolve) => ended.signal.addEventListener("abort", () => resolve()));
  const client = await new Promise<Parameters<Parameters<typeof withConnection>[0]>[0]>((resolve, reject) => {
    withConnection(async (lent) => {
      resolve(lent);
      await over;
    }).catch(reject);
  });
  try {
    for await (const record of readDatabase(client)) yield `${JSON.stringify(record)}\n`;
  } finally {
    ended.abort();
  }
}
