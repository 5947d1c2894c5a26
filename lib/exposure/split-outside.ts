import { type Reader, type Sql, sql } from "@/lib/core/db";
import { outsideClasses } from "./schema";

/** An inquiry that raises an alert (R6.2). */
export const isOutside = sql`exposure = any (${[...outsideClasses]}::text[])`;

export type OutsideSplit = {
  readonly scope: { readonly id: number; readonly version: number };
  readonly possible: number;
  readonly absent: number;
};

/** Live inquiries under a condition that are outside the identified set, by class; null: no scope is in force. */
export async function splitOutside(reader: Reader, where: Sql): Promise<OutsideSplit | null> {
  const scope = await reader.exposureScope.findFirst({
    where: { state: "adopted" },
    select: { id: true, version: true },
  });
  if (!scope) return null;
  const [{ possible, absent }] = await reader.$queryRaw<[{ possible: number; absent: number }]>`
    select (count(*) filter (where exposure = 'possibly_exposed'))::int as possible,
      (count(*) filter (where exposure = 'not_in_files'))::int as absent
      from inquiry where live and ${isOutside} and ${where}`;
  return { scope, possible, absent };
}
