import { type Actor, permit } from "@/lib/access/actor";
import { witnessLook } from "@/lib/audit/change";
import { headerText, suggestColumns } from "@/lib/companies/rules";
import type { FixedProfile } from "@/lib/companies/schema";
import { db } from "@/lib/core/db";
import type { FixedLayout } from "@/lib/exposure/schema";
import { lookAtFixed } from "@/lib/intake/read/fixed-look";
import { type Look, lookAt } from "@/lib/intake/read/look";
import { positions } from "@/lib/intake/read/map";
import type { ReadChoice } from "@/lib/intake/schema";
import { chosenOf, plainProfile } from "./plain-profile";
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
  choice: Pick<ReadChoice, "encoding" | "separator" | "sheet" | "headerRow"> & { readonly fixed?: FixedLayout },
): Promise<RegisterLook | null> {
  permit(actor, "exposure.edit");
  const row = await db.exposureLoad.findFirst({
    where: { id: loadId, state: { in: ["received", "unreadable"] } },
    select: { id: true, byteSize: true, sha256: true, inside: true },
  });
  if (!row) return null;
  await witnessLook(actor, { type: "exposure.sampled", subject: "exposureLoad", subjectId: loadId, details: {} });
  // Fixed columns have their names beside them; what stands above the records are titles.
  const { fixed, headerRow = fixed ? 0 : 1 } = choice;
  const most = Math.max(10, headerRow + SAMPLES);
  const source = sourceOfLoad(row);
  const look = fixed
    ? await lookAtFixed(
        source,
        plainProfile({ headerRow, fixed }) as FixedProfile,
        chosenOf({ ...choice, headerRow }),
        most,
      )
    : await lookAt(source, choice, most);
  if (!look || look.records.length === 0) return null;
  const header =
    look.fixedNames ?? (headerRow > 0 ? look.records[headerRow - 1] : positions(look.records[0]?.length ?? 0));
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
