import { systemActor } from "@/lib/access/actor";
import { db } from "@/lib/core/db";
import { setAside, takeWarnings } from "@/lib/intake/check/decide";
import { mendCell } from "@/lib/intake/check/mend";
import { commitBatch } from "@/lib/intake/commit/commit";
import type { Finding } from "@/lib/intake/schema";
import { findDoubts } from "@/lib/members/reviews/find-doubts";
import { backAndForth } from "./awaiting";
import { must } from "./must";
import { batchOf, type Office } from "./office";
import type { World } from "./schema";

/**
 * What the intake clerk has done by the time at which the demonstration stands: began to mend the faulty delivery, took
 * a warning, set a record aside, and committed what was good of one that was sent back in part.
 */
export async function workAtTheDesk(office: Office, world: World): Promise<void> {
  const actor = office.actors.intake;
  const faulty = world.deliveries.find((one) => one.company.code === "SHIOSAI" && one.ending === "review");
  if (faulty) {
    const batchId = batchOf(office, faulty);
    const rowWith = async (code: Finding["code"]) =>
      (
        await db.record.findFirstOrThrow({
          where: { batchId, findings: { array_contains: [{ code }] } },
          orderBy: { rowNo: "asc" },
          select: { rowNo: true },
        })
      ).rowNo;
    must(
      await mendCell(actor, { batchId, rowNo: await rowWith("AMOUNT_FORMAT"), field: "amount", value: "10,000" }),
      "mend",
    );
    must(await takeWarnings(actor, batchId, { rowNos: [await rowWith("CARD_NOT_THIS_COMPANYS")] }), "warning");
    must(
      await setAside(actor, batchId, [await rowWith("KIND_UNKNOWN")], "「再送」の意味を先方に問い合わせ中。"),
      "set aside",
    );
  }
  for (const suffix of [backAndForth.first, backAndForth.corrected]) {
    const delivery = world.deliveries.find((one) => one.name.endsWith(` ${suffix}`));
    if (delivery) must(await commitBatch(actor, { batchId: batchOf(office, delivery) }), delivery.name);
  }
  // What the worker does after each commit; the loader is its own worker.
  await findDoubts(systemActor("find-doubts"), "all");
}
