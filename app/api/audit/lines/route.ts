import { trailQuery } from "@/app/(office)/audit/filters";
import { trailSpec } from "@/app/(office)/audit/spec";
import { officeRoute } from "@/app/doors";
import { streamAnswer } from "@/app/stream-answer";
import { parseTableState } from "@/components/table/state";
import { permit } from "@/lib/access/actor";
import { exportTrailLines } from "@/lib/audit/export-lines";
import { findIncident } from "@/lib/settings/queries";

/** The trail with its seals as JSON lines, for `npm run verify`: the whole of it, or what the trail's address finds. */
export const GET = officeRoute(async (actor, request) => {
  permit(actor, "audit.read");
  const state = parseTableState(Object.fromEntries(new URL(request.url).searchParams), trailSpec);
  const incident = await findIncident(actor);
  const filter = await trailQuery(actor, state, incident?.timeZone ?? "Asia/Tokyo");
  return streamAnswer("trail.jsonl", "application/x-ndjson; charset=utf-8", exportTrailLines(actor, filter));
});
