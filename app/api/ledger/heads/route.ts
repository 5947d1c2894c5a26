import { officeRoute } from "@/app/doors";
import { downloadHeads } from "@/lib/ledger/heads";

/** The daily heads, for an auditor to keep elsewhere. */
export const GET = officeRoute(async (actor) => {
  return new Response(await downloadHeads(actor), {
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "content-disposition": 'attachment; filename="ledger-heads.txt"',
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
});
