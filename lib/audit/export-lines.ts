import { type Actor, permit } from "@/lib/access/actor";
import { db, readWithConnection } from "@/lib/core/db";
import type { Prisma } from "@/prisma/client/client";
import { readTrail } from "@/verify/trail-database";
import type { TrailRecord } from "@/verify/trail-format";
import { witness } from "./change";
import { conditions, type TrailFilter } from "./queries";

/**
 * The trail for a verifier elsewhere (docs/trail-format.md, "Export"), as JSON lines: exactly what the verifier reads of a
 * database. Under a filter every segment's head goes, and of the events the chosen ones, each with its hash.
 */
export async function* exportTrailLines(actor: Actor, filter: TrailFilter): AsyncGenerator<string> {
  permit(actor, "audit.read");
  const where = conditions(filter);
  const selection = Object.keys(where).length > 0;
  const segments = await db.auditSegment.count();
  await witness(actor, {
    type: "trail.exported",
    subject: "trail",
    details: { format: selection ? "jsonl, filtered" : "jsonl", segments },
  });
  const chosen = selection ? await seqsOf(where) : null;
  let records = 0;
  for await (const record of readWithConnection(readTrail)) {
    const kept = chosen ? choose(record, chosen, records) : record;
    if (!kept) continue;
    if (kept.kind !== "end") records++;
    yield `${JSON.stringify(kept)}\n`;
  }
}

async function seqsOf(where: Prisma.AuditEventWhereInput): Promise<Set<string>> {
  const found = await db.auditEvent.findMany({ where, select: { seq: true } });
  return new Set(found.map(({ seq }) => seq.toString()));
}

/** What of the whole goes into a selection. */
function choose(record: TrailRecord, chosen: ReadonlySet<string>, records: number): TrailRecord | null {
  if (record.kind === "trail") return { ...record, selection: true };
  if (record.kind === "end") return { ...record, records };
  return record.kind !== "event" || chosen.has(record.seq) ? record : null;
}
