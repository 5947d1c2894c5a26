import { addDays, type IsoDate } from "@/lib/core/dates";
import { recordReplacement } from "@/lib/reimbursements/replacements/commands";
import { listCases } from "@/lib/reimbursements/work/queries";
import { standsOn } from "./calendar";
import { must } from "./must";
import type { Office } from "./office";

/** Cards on which a new one is still awaited: days between the inquiry and asking, and between asking and the stop. */
const waits = [
  { asked: 1, stopped: 1, note: "カード会社の窓口に電話で依頼。再発行まで2週間の見込み。" },
  { asked: 2, stopped: null, note: "停止の連絡待ち。" },
  { asked: 1, stopped: 3, note: "" },
  { asked: 3, stopped: 2, note: "会員が新しい送付先を確認中。" },
  { asked: 1, stopped: null, note: "" },
] as const;

/** The latest open inquiries' cards are being replaced: some asked for, some stopped already, none come. */
export async function replaceCards(office: Office): Promise<void> {
  const { intake, manager } = office.actors;
  const atLatest = (day: IsoDate) => (day > standsOn ? standsOn : day);
  const { rows } = await listCases(manager, { filters: { late: ["no"] }, descending: true, size: waits.length });
  for (const [at, { id, receivedOn }] of rows.entries()) {
    const wait = waits[at];
    if (!wait) continue;
    const asked = atLatest(addDays(receivedOn, wait.asked));
    must(
      await recordReplacement(intake, { inquiryId: id, kind: "requested", happenedOn: asked, note: wait.note }),
      "replacement",
    );
    if (wait.stopped === null) continue;
    const happenedOn = atLatest(addDays(asked, wait.stopped));
    must(await recordReplacement(intake, { inquiryId: id, kind: "stopped", happenedOn }), "replacement");
  }
}
