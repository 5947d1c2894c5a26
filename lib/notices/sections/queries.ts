import { type Actor, permit } from "@/lib/access/actor";
import { db } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { hex } from "@/lib/notices/content";
import type { InBothLanguages } from "@/lib/notices/schema";
import { sectionHash } from "./content";
import { listSectionVersions, standingSection } from "./published";
import { isSectionKey, type SectionKey, type SectionVersion, sectionKeys } from "./schema";

export type SectionDraft = {
  state: "draft" | "submitted";
  basedOn: number;
  text: InBothLanguages;
  summary: InBothLanguages;
  /** Hash over what stands there now: who submits or approves names it. */
  hash: string;
  draftedByName: string;
  draftedAt: Date;
  submittedByName: string | null;
  submittedAt: Date | null;
  /** Whether the person who asks edited or submitted it and so cannot approve it. */
  editedByAsker: boolean;
};

export type SectionRow = {
  key: SectionKey;
  /** What the public reads; null where nothing was approved yet. */
  standing: (SectionVersion & { approvedByName: string }) | null;
  draft: SectionDraft | null;
};

/** Every section of the notice in the order of the page, with what stands and what is being worked on. */
export async function listSections(actor: Actor): Promise<{ rows: SectionRow[]; timeZone: string }> {
  permit(actor, "notice.read");
  const timeZone = await incidentZone();
  const [versions, drafts, approvals] = await Promise.all([
    listSectionVersions(db, timeZone),
    db.noticeSectionDraft.findMany(),
    listApprovals(),
  ]);
  const rows = sectionKeys.map((key) => {
    const standing = standingSection(versions, key);
    const draft = drafts.find((one) => one.key === key);
    return {
      key,
      standing: standing && { ...standing, approvedByName: approvals.get(`${key} ${standing.version}`)?.by ?? "" },
      draft: draft ? draftOf(draft, actor) : null,
    };
  });
  return { rows, timeZone };
}

export type SectionStep = { at: Date; name: string; type: string; reason: string | null };

export type SectionDetail = {
  key: SectionKey;
  timeZone: string;
  /** Newest first. */
  versions: (SectionVersion & { approvedByName: string; draftedByName: string })[];
  draft: SectionDraft | null;
  /** What was done with it, by whom and why, newest first; instants of the business clock. */
  steps: SectionStep[];
};

/** One section with all its versions, its draft, and who did what. Throws NotFound for what is no section. */
export async function findSection(actor: Actor, key: string): Promise<SectionDetail> {
  permit(actor, "notice.read");
  if (!isSectionKey(key)) throw new NotFound(`section ${key}`);
  const timeZone = await incidentZone();
  const [versions, draft, approvals, events] = await Promise.all([
    listSectionVersions(db, timeZone),
    db.noticeSectionDraft.findUnique({ where: { key } }),
    listApprovals(),
    db.auditEvent.findMany({
      where: { subject: "noticeSection", subjectId: key },
      orderBy: { seq: "desc" },
      take: 50,
      select: { businessAt: true, actorName: true, type: true, details: true },
    }),
  ]);
  return {
    key,
    timeZone,
    versions: versions
      .filter((version) => version.key === key)
      .reverse()
      .map((version) => {
        const approval = approvals.get(`${key} ${version.version}`);
        return { ...version, approvedByName: approval?.by ?? "", draftedByName: approval?.drafted ?? "" };
      }),
    draft: draft ? draftOf(draft, actor) : null,
    steps: events.map((event) => {
      const reason = (event.details as { reason?: unknown }).reason;
      return {
        at: event.businessAt,
        name: event.actorName,
        type: event.type,
        reason: typeof reason === "string" ? reason : null,
      };
    }),
  };
}

async function incidentZone(): Promise<string> {
  return (await db.incident.findUniqueOrThrow({ where: { id: 1 }, select: { timeZone: true } })).timeZone;
}

async function listApprovals(): Promise<Map<string, { by: string; drafted: string }>> {
  const rows = await db.noticeSectionVersion.findMany({
    select: { key: true, version: true, approvedByName: true, draftedByName: true },
  });
  return new Map(
    rows.map((row) => [`${row.key} ${row.version}`, { by: row.approvedByName, drafted: row.draftedByName }]),
  );
}

type DraftRow = NonNullable<Awaited<ReturnType<typeof db.noticeSectionDraft.findUnique>>>;

function draftOf(row: DraftRow, actor: Actor): SectionDraft {
  return {
    state: row.state === "submitted" ? "submitted" : "draft",
    basedOn: row.basedOn,
    text: { ja: row.textJa, en: row.textEn },
    summary: { ja: row.summaryJa, en: row.summaryEn },
    hash: hex(sectionHash(row)),
    draftedByName: row.draftedByName,
    draftedAt: row.draftedAt,
    submittedByName: row.submittedByName,
    submittedAt: row.submittedAt,
    editedByAsker: row.editors.includes(actor.id) || row.submittedBy === actor.id,
  };
}
