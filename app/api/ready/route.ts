import { missingParts } from "@/lib/jobs/readiness";

export const dynamic = "force-dynamic";

/**
 * Readiness: 200 where people can work, 503 with the names of the parts that are missing (database, migrations, keys,
 * worker, notice) where they cannot. The answer may be two seconds old. For the process alone: /api/health.
 */
export async function GET(): Promise<Response> {
  const missing = await missingParts();
  const ready = missing.length === 0;
  return Response.json(
    { status: ready ? "ready" : "unavailable", missing },
    { status: ready ? 200 : 503, headers: { "cache-control": "no-store", ...(!ready && { "retry-after": "5" }) } },
  );
}
