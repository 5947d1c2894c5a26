import { officeRoute } from "@/app/doors";
import { countTable, proposeDays } from "@/lib/ledger/count-table";

/**
 * The count as of days, as known on days: `GET /api/count?asOf=2012-03-29&knownOn=2012-03-30`, each of them once or
 * several times; without `knownOn`, what is known now. For whoever is signed in; docs/ledger-format.md says what the answer holds.
 */
export const GET = officeRoute(async (actor, request) => {
  const { searchParams } = new URL(request.url);
  const days = (name: string) => searchParams.getAll(name).flatMap((text) => text.split(","));
  const knownOn = days("knownOn");
  const table = await countTable(actor, {
    asOf: days("asOf"),
    knownOn: knownOn.length ? knownOn : [(await proposeDays(actor)).today],
  });
  const counts = table.asOf.flatMap((asOf, row) =>
    table.knownOn.map(({ day, block }, column) => ({
      asOf,
      knownOn: day,
      block,
      count: table.counts[row]?.[column] ?? 0,
    })),
  );
  const answer = { unit: "card_members", timeZone: table.timeZone, counts };
  return Response.json(answer, { headers: { "cache-control": "no-store" } });
});
