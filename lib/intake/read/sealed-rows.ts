import type { Reader } from "@/lib/core/db";
import { open } from "@/lib/vault/seal";

/** Groups of sealed rows read together: bounds memory. */
const GROUPS = 64;

/** All cells of a batch as sent, in the file's order, a group of rows at a time. Unmasked: never for an answer. */
export async function* sealedRows(
  reader: Reader,
  batchId: number,
): AsyncGenerator<{ firstRow: number; rows: string[][] }> {
  for (let after = 0; ; ) {
    const groups = await reader.recordCells.findMany({
      where: { batchId, firstRow: { gt: after } },
      orderBy: { firstRow: "asc" },
      take: GROUPS,
    });
    for (const { firstRow, sealed } of groups) {
      yield { firstRow, rows: JSON.parse(open(`cells:${batchId}:${firstRow}`, sealed).toString()) };
    }
    if (groups.length < GROUPS) return;
    after = groups.at(-1)?.firstRow ?? 0;
  }
}
