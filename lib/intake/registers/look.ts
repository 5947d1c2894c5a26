import { type Actor, permit } from "@/lib/access/actor";
import { witnessLook } from "@/lib/audit/change";
import { headerText, suggestColumns } from "@/lib/companies/rules";
import { db } from "@/lib/core/db";
import { type Look, lookAt } from "@/lib/intake/read/look";
import { positions } from "@/lib/intake/read/map";
import type { ReadChoice } from "@/lib/intake/schema";
import { sourceOfLoad } from "./receive";

/** Rows under the header that are shown of each column. */
const SAMPLES = 3;

export type RegisterLook = {
  readonly look: Look;
  readonly headerRow: number;
  readonly columns: readonly {
    readonly name: string;
    /** Masked, as a delivery's are. */
    readonly samples: readonly string[];
    readonly proposed: "card" | "expiry" | null;
  }[];
};

/**
 * The beginning of a file that waits for its columns to be chosen: each column with its name and masked samples, and what
 * its name proposes. Null where its bytes are gone, or no row of it can be shown.
 */
export async function lookAtRegister(
  actor: Actor,
  loadId: number,
  choice: Pick<ReadChoice, "encoding" | "separator" | "sheet" | "headerRow">,
): Promise<RegisterLook | null> {
  permit(actor, "exposure.edit");
  const row = await db.exposureLoad.findFirst({
    where: { id: loadId, state: { in: ["received", "unreadable"] } },
    select: { byteSize: true, sha256: true },
  });
  if (!row) return null;
  await witnessLook(actor, { type: "exposure.sampled", subject: "exposureLoad", subjectId: loadId, details: {} });
  const { headerRow = 1 } = choice;
  const source = sourceOfLoad({ id: loadId, bytes: Number(row.byteSize), sha256: row.sha256 });
  const look = await lookAt(source, choice, Math.max(10, headerRow + SAMPLES));
  if (!look || look.records.length === 0) return null;
  const header = headerRow > 0 ? look.records[headerRow - 1] : positions(look.records[0]?.length ?? 0);
  if (!header) return null;
  const below = look.records.slice(headerRow, headerRow + SAMPLES);
  const proposed = suggestColumns(header);
  const at = (names: readonly string[] | undefined) => header.findIndex((name) => names?.includes(headerText(name)));
  const [card, expiry] = [at(proposed.cardNumber), at(proposed.expiry)];
  return {
    look,
    headerRow,
    columns: header.map((name, i) => ({
      name,
      samples: below.map((cells) => cells[i] ?? ""),
      proposed: i === card ? "card" : i === expiry ? "expiry" : null,
    })),
  };
}
