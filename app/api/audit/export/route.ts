import { createTranslator } from "next-intl";
import { trailQuery } from "@/app/(office)/audit/filters";
import { trailSpec } from "@/app/(office)/audit/spec";
import { csvAnswer } from "@/app/csv-answer";
import { officeRoute } from "@/app/doors";
import type { ColumnId } from "@/components/table/spec";
import { parseTableState } from "@/components/table/state";
import { permit } from "@/lib/access/actor";
import { exportTrail, type TrailRow } from "@/lib/audit/queries";
import { type CsvCell, csvLine } from "@/lib/core/csv";
import { readMessages } from "@/lib/core/messages";
import { findIncident } from "@/lib/settings/queries";

/** Columns that every line begins with, chosen or not, or that are only filters. */
const placed = new Set(["seq", "segment", "hash", "subjectId", "about"]);

/**
 * Exactly the entries that the trail's address finds, in its order and columns, each with its place in the trail and in its chain. Details
 * go as the trail keeps them, as JSON: a reader compares them, words would part what is the same.
 */
export const GET = officeRoute(async (actor, request) => {
  permit(actor, "audit.read");
  const state = parseTableState(Object.fromEntries(new URL(request.url).searchParams), trailSpec);
  const t = createTranslator({ locale: actor.locale, messages: readMessages(actor.locale), namespace: "audit" });
  const say = t as unknown as ((key: string) => string) & { has: (key: string) => boolean };
  const word = (key: string, otherwise: string) => (say.has(key) ? say(key) : otherwise);
  const cells: Record<ColumnId<typeof trailSpec>, (row: TrailRow) => CsvCell[]> = {
    at: (row) => [row.at.toISOString()],
    businessAt: (row) => [row.businessAt.toISOString()],
    actor: (row) => [{ free: row.actorKind === "public" ? say("kinds.public") : row.actorName }],
    type: (row) => [word(`types.${row.type}`, row.type)],
    subject: (row) => [word(`subjects.${row.subject}`, row.subject), { free: row.subjectId }],
    subjectId: () => [],
    details: (row) => [{ free: JSON.stringify(row.details) }],
    address: (row) => [row.address],
    about: () => [],
    seq: () => [],
    segment: () => [],
    hash: () => [],
  };
  const heads = state.columns.flatMap((id) => {
    if (placed.has(id)) return [];
    return id === "subject" ? [say("columns.subject"), say("columns.subjectId")] : [say(`columns.${id}`)];
  });
  const incident = await findIncident(actor);
  async function* lines() {
    const filter = await trailQuery(actor, state, incident?.timeZone ?? "Asia/Tokyo");
    const parts = exportTrail(actor, { filter, newestFirst: state.sort.descending });
    const first = await parts.next();
    yield csvLine([say("columns.seq"), say("columns.segment"), say("columns.position"), say("columns.hash"), ...heads]);
    for (let part = first; !part.done; part = await parts.next()) {
      yield part.value
        .map((row) =>
          csvLine([row.seq, row.segment, row.position, row.hash, ...state.columns.flatMap((id) => cells[id](row))]),
        )
        .join("");
    }
  }
  return csvAnswer(`audit-${incident?.clock.today}`, lines());
});
