import { addNote } from "@/lib/reimbursements/work/add-note";
import { assign } from "@/lib/reimbursements/work/assign";
import { type CaseRow, listCases } from "@/lib/reimbursements/work/queries";
import type { Stage } from "@/lib/reimbursements/work/schema";
import { setFollowUp } from "@/lib/reimbursements/work/set-follow-up";
import { takeNext } from "@/lib/reimbursements/work/take-next";
import { must } from "./must";
import type { Office } from "./office";

/** What people noted while they waited for an answer, by what they waited for. */
const notes: Readonly<Record<Stage, string>> = {
  case_unknown: "検知の経緯をカード会社へ照会。回答は来週の見込み。",
  charge_unknown: "請求額の確定は次回の締め日以降とのこと。",
  to_confirm: "次回明細に計上がないことを確認してから完了にする。",
  to_cancel: "取消依頼書を送付済み。翌月明細での取消計上を待つ。",
  to_refund: "返金口座の確認書類を会員へ発送。返送待ち。",
  money_to_check: "返金通知が先に届いた。もとの請求の写しを依頼中。",
  to_close: "返金完了の報告書が届き次第、完了にする。",
};

/** Every so-manyth of the due cases is somebody's; of those a few wait for a day, with a note why. */
const SHARE = { intake: 4, manager: 9 } as const;
const days = ["2012-04-02", "2012-04-04", "2012-04-09"] as const;

/**
 * The worklists on the evening on which the demonstration stands: what is due first is shared out, some of it waits for an
 * answer until a day, a case was handed back with a note, and the second manager has one in hand.
 */
export async function shareOut(office: Office): Promise<void> {
  const { intake, manager, manager2 } = office.actors;
  const { rows } = await listCases(manager, { filters: {}, descending: false, size: 120 });
  const every = (nth: number) => rows.filter((_, at) => at % nth === 1).map(({ id }) => id);
  const ofManager = every(SHARE.manager);
  const ofIntake = every(SHARE.intake).filter((id) => !ofManager.includes(id));
  if (ofIntake.length > 0) must(await assign(manager, { inquiryIds: ofIntake, owner: intake.id }), "assign");
  if (ofManager.length > 0) must(await assign(manager, { inquiryIds: ofManager, owner: manager.id }), "assign");

  const noted = new Map<Stage, CaseRow>();
  for (const row of rows) if (ofIntake.includes(row.id) && !noted.has(row.stage)) noted.set(row.stage, row);
  for (const [at, { id, stage }] of [...noted.values()].entries()) {
    must(await addNote(intake, { inquiryId: id, note: notes[stage] }), "note");
    if (at % 2 === 0) must(await setFollowUp(intake, { inquiryIds: [id], on: days[at % days.length] ?? null }), "day");
  }
  if (rows.length > 0) must(await takeNext(manager2, {}), "take");
}
