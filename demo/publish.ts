import { approveNotice } from "@/lib/notices/commands/approve-notice";
import { draftNotice } from "@/lib/notices/commands/draft-notice";
import { publishNotice } from "@/lib/notices/commands/publish-notice";
import { submitNotice } from "@/lib/notices/commands/submit-notice";
import { must } from "./must";
import type { Office } from "./office";
import type { Figure } from "./schema";

const noteJa = "架空の事案による実演です。件数は一貫して会員数で数えています。";
const noteEn = "A demonstration with invented figures. What is counted is card members throughout.";

/** One editor drafts and submits, another person approves exactly that, and it is published (RULEBOOK R7.2). */
export async function publish(office: Office, figure: Figure): Promise<void> {
  const { editor, editor2, manager } = office.actors;
  const what = `figure as of ${figure.asOf}`;
  const { id } = must(await draftNotice(editor, { asOf: figure.asOf, noteJa, noteEn }), what);
  const { hash } = must(await submitNotice(editor, { id }), what);
  // In turns the second editor and the manager.
  const approver = figure.asOf.endsWith("5") ? editor2 : manager;
  must(await approveNotice(approver, { id, hash }), what);
  must(await publishNotice(editor, { id }), what);
}
