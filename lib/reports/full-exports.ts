import { type Actor, permit } from "@/lib/access/actor";
import { realNow } from "@/lib/core/clock";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { rowsOfTheDay } from "./full-export";
import { type ExportList, type ExportState, ROWS_A_DAY } from "./rules";

export type FullExportRow = {
  id: number;
  list: ExportList;
  company: { nameJa: string; nameEn: string } | null;
  receivedFrom: IsoDate | null;
  receivedTo: IsoDate | null;
  reason: string;
  recipientName: string;
  recipient: string;
  state: ExportState;
  requestedByName: string;
  requestedAt: Date;
  decidedByName: string | null;
  decidedAt: Date | null;
  decision: string | null;
  rows: number;
  bytes: number | null;
  sha256: string | null;
  eraseAt: Date | null;
  erasedAt: Date | null;
  downloads: number;
  /** Asked for by the reader. */
  own: boolean;
};

/** Requests for files with full numbers, the newest first. */
export async function listExports(
  actor: Actor,
  input: { states?: readonly string[]; newestFirst: boolean; after?: string; before?: string; size: number },
): Promise<{
  rows: FullExportRow[];
  next: string | null;
  previous: string | null;
  count: { value: number; atLeast: boolean };
  asOf: Date;
}> {
  permit(actor, "fullExport.read");
  const where = input.states ? { state: { in: [...input.states] } } : {};
  const cursor = position(input.after ?? input.before);
  const backwards = cursor !== null && input.after === undefined;
  const descending = input.newestFirst !== backwards;
  const found = await db.fullExport.findMany({
    where: cursor === null ? where : { ...where, id: descending ? { lt: cursor } : { gt: cursor } },
    orderBy: { id: descending ? "desc" : "asc" },
    take: input.size + 1,
    include: { company: { select: { nameJa: true, nameEn: true } } },
  });
  const more = found.length > input.size;
  const cut = found.slice(0, input.size);
  if (backwards) cut.reverse();
  const [first, last] = [cut[0], cut.at(-1)];
  return {
    rows: cut.map((row) => shown(actor, row)),
    next: (backwards ? cursor !== null : more) && last ? String(last.id) : null,
    previous: (backwards ? more : cursor !== null) && first ? String(first.id) : null,
    count: { value: await db.fullExport.count({ where }), atLeast: false },
    asOf: realNow(),
  };
}

/** One request, with what is left of the day's rows. */
export async function findExport(actor: Actor, id: number): Promise<FullExportRow & { left: number }> {
  permit(actor, "fullExport.read");
  const row = await db.fullExport.findUnique({
    where: { id },
    include: { company: { select: { nameJa: true, nameEn: true } } },
  });
  if (!row) throw new NotFound(`full export ${id}`);
  return { ...shown(actor, row), left: Math.max(0, ROWS_A_DAY - (await rowsOfTheDay(db))) };
}

/** Requests that wait for this person's yes or no: another's. */
export async function countExportsToDecide(actor: Actor): Promise<number> {
  permit(actor, "fullExport.approve");
  return db.fullExport.count({ where: { state: "requested", requestedBy: { not: actor.id } } });
}

type Stored = Awaited<ReturnType<typeof db.fullExport.findMany>>[number] & { company: FullExportRow["company"] };

function shown(actor: Actor, row: Stored): FullExportRow {
  const { requestedBy, decidedBy: _, companyId: __, countedAt: ___, ...rest } = row;
  return {
    ...rest,
    list: row.list as ExportList,
    state: row.state as ExportState,
    receivedFrom: row.receivedFrom && fromDbDate(row.receivedFrom),
    receivedTo: row.receivedTo && fromDbDate(row.receivedTo),
    bytes: row.bytes === null ? null : Number(row.bytes),
    sha256: row.sha256 && Buffer.from(row.sha256).toString("hex"),
    own: requestedBy === actor.id,
  };
}

function position(cursor: string | undefined): number | null {
  return cursor && /^\d{1,9}$/.test(cursor) ? Number(cursor) : null;
}
