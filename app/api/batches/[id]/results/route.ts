import { senderRoute, sent, wordsFor } from "@/app/sender-doors";
import { NotFound } from "@/lib/core/errors";
import { type Results, resultsQuery } from "@/lib/intake/senders/api-schema";
import { listResults } from "@/lib/intake/senders/receipts";

export const dynamic = "force-dynamic";
const PAGE = 200;

/** What became of each record of one delivery of the key's own company; 404 for any other. */
export const GET = senderRoute<{ params: Promise<{ id: string }> }>("receipts", async (actor, request, { params }) => {
  const {
    after = 0,
    limit = PAGE,
    outcome,
  } = resultsQuery.parse(Object.fromEntries(new URL(request.url).searchParams));
  const { id } = await params;
  if (!/^[1-9]\d{0,8}$/.test(id)) throw new NotFound("batch");
  const { state, rows, nextAfter } = await listResults(actor, Number(id), { after, limit, outcome });
  const t = wordsFor(request);
  const next = new URLSearchParams({ after: String(nextAfter), limit: String(limit), ...(outcome && { outcome }) });
  const results: Results = {
    batch: Number(id),
    state,
    results: rows.map(({ findings, ...row }) => ({
      ...row,
      findings: findings.map(({ level, code, field, column, params: values }) => ({
        level,
        code,
        field: field ?? null,
        column: column ?? null,
        message: t(`findings.codes.${code}`, { ...values, column: column ?? "" }),
      })),
    })),
    next: nextAfter === null ? null : `/api/batches/${id}/results?${next}`,
  };
  return sent(results);
});
