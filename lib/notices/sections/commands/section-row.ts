import type { Tx } from "@/lib/core/db";
import type { SectionKey } from "@/lib/notices/sections/schema";
import type { NoticeSectionDraft } from "@/prisma/client/client";

/** Reads a section's draft and the number of its newest version, and keeps everybody else out until the transaction ends. */
export async function lockSection(
  tx: Tx,
  key: SectionKey,
): Promise<{ draft: NoticeSectionDraft | null; version: number; text: { ja: string; en: string } | null }> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('shokai notice section'), hashtext(${key}))`;
  const [draft, newest] = await Promise.all([
    tx.noticeSectionDraft.findUnique({ where: { key } }),
    tx.noticeSectionVersion.findFirst({ where: { key }, orderBy: { version: "desc" } }),
  ]);
  return {
    draft,
    version: newest?.version ?? 0,
    text: newest && { ja: newest.textJa, en: newest.textEn },
  };
}

/** What a change after submission takes away. */
export const unsubmitted = {
  state: "draft",
  contentHash: null,
  submittedBy: null,
  submittedByName: null,
  submittedAt: null,
} as const;
