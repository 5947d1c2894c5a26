import { db } from "@/lib/core/db";

export const dynamic = "force-dynamic";

/**
 * Liveness: the process answers. With `?ready` readiness: the database answers within three seconds and is migrated;
 * 503 else. Says nothing but that.
 */
export async function GET(request: Request): Promise<Response> {
  const asked = new URL(request.url).searchParams.has("ready");
  const ready = !asked || (await Promise.race([reachable(), late(3000)]));
  return Response.json(
    { status: ready ? "ok" : "unavailable" },
    { status: ready ? 200 : 503, headers: { "cache-control": "no-store" } },
  );
}

async function reachable(): Promise<boolean> {
  return db.incident.count().then(
    () => true,
    () => false,
  );
}

function late(milliseconds: number): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), milliseconds).unref());
}
