import type { IsoDate } from "@/lib/core/dates";
import { acknowledgeWarning } from "./commands/acknowledge-warning";
import { approveNotice } from "./commands/approve-notice";
import { draftNotice } from "./commands/draft-notice";
import { publishNotice } from "./commands/publish-notice";
import { submitNotice } from "./commands/submit-notice";
import { findNotice } from "./find-notice";
import { person } from "./ground.fixture";
import type { DraftInput } from "./schema";

/** For tests: a figure taken through all of its steps. @returns the publication's id */
export async function publishAs(asOf: IsoDate, more: Partial<DraftInput> = {}): Promise<number> {
  const editor = person("editor", "editor");
  const must = <T>(outcome: { ok: true; value: T } | { ok: false; reason: string }): T => {
    if (!outcome.ok) throw new Error(outcome.reason);
    return outcome.value;
  };
  const { id } = must(await draftNotice(editor, { asOf, coverageReason: "確認のための公表", ...more }));
  const { checklist } = await findNotice(editor, id);
  for (const { key } of checklist?.warnings ?? []) must(await acknowledgeWarning(editor, { id, key }));
  const { hash } = must(await submitNotice(editor, { id }));
  must(await approveNotice(person("manager", "manager"), { id, hash }));
  must(await publishNotice(editor, { id }));
  return id;
}
