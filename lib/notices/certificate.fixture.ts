import type { IsoDate } from "@/lib/core/dates";
import { approveNotice } from "./commands/approve-notice";
import { draftNotice } from "./commands/draft-notice";
import { publishNotice } from "./commands/publish-notice";
import { submitNotice } from "./commands/submit-notice";
import { person } from "./ground.fixture";
import type { DraftInput } from "./schema";

/** For tests: a figure taken through all of its steps. @returns the publication's id */
export async function publishAs(asOf: IsoDate, more: Partial<DraftInput> = {}): Promise<number> {
  const editor = person("editor", "editor");
  const must = <T>(outcome: { ok: true; value: T } | { ok: false; reason: string }): T => {
    if (!outcome.ok) throw new Error(outcome.reason);
    return outcome.value;
  };
  const { id } = must(await draftNotice(editor, { asOf, ...more }));
  const { hash } = must(await submitNotice(editor, { id }));
  must(await approveNotice(person("manager", "manager"), { id, hash }));
  must(await publishNotice(editor, { id }));
  return id;
}
