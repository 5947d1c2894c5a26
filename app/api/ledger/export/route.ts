import { officeRoute } from "@/app/doors";
import { streamAnswer } from "@/app/stream-answer";
import { exportLedger } from "@/lib/ledger/export";
import { findIncident } from "@/lib/settings/queries";

/** The whole ledger for a verifier elsewhere, as JSON lines (docs/ledger-format.md). */
export const GET = officeRoute(async (actor) => {
  const day = (await findIncident(actor))?.clock.today ?? "";
  return streamAnswer(`ledger-${day}.jsonl`, "application/jsonl; charset=utf-8", exportLedger(actor));
});
