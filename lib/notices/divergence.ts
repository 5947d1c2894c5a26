import { type Actor, permit } from "@/lib/access/actor";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { countAsOf, headBlock } from "@/lib/ledger/queries";
import { freezeFigure } from "./bridge";
import { ruleEffect } from "./counting-rule";
import { listPublishedFigures, type PublishedFigure } from "./published";
import type { NoticeState } from "./rules";
import type { Bridge, Held } from "./schema";

/** A published figure that today's knowledge of its day contradicts (RULEBOOK R1.3): it is to be corrected. */
export type Divergence = {
  readonly id: number;
  readonly version: number;
  readonly asOf: IsoDate;
  readonly published: number;
  /** count(D, now), less what changes of the counting rule did to it since: those were published as such. */
  readonly now: number;
  /** Why: from the published figure to the present one. */
  readonly bridge: Bridge;
  readonly headBlock: number;
  /** The correction that is being prepared already. */
  readonly correction: { readonly id: number; readonly state: NoticeState } | null;
};

/** Every published figure that stands and that is known today to be another, the newest day first. */
export async function listDivergences(actor: Actor): Promise<Divergence[]> {
  permit(actor, "dashboard.read");
  const [figures, head, drafts] = await Promise.all([
    listPublishedFigures(db),
    headBlock(db),
    db.publication.findMany({
      where: { state: { in: ["draft", "submitted", "approved"] }, correctsId: { not: null } },
      orderBy: { id: "asc" },
      select: { id: true, state: true, correctsId: true },
    }),
  ]);
  const found: Divergence[] = [];
  for (const figure of standingByDay(figures)) {
    const rule = await ruleEffect(db, figure.asOf, { after: figure.blockNo, to: head.no });
    const now = (await countAsOf(db, figure.asOf, head.no)) - rule;
    if (now === figure.count) continue;
    const { bridge, blockNo } = await freezeFigure(db, figure.asOf, figure);
    const draft = drafts.find((one) => one.correctsId === figure.id);
    found.push({
      id: figure.id,
      version: figure.version,
      asOf: figure.asOf,
      published: figure.count,
      now,
      bridge,
      headBlock: blockNo,
      correction: draft ? { id: draft.id, state: draft.state as NoticeState } : null,
    });
  }
  return found;
}

/** Of one day's figures that no correction replaced, the latest publication: that one would be corrected. */
function standingByDay(figures: readonly PublishedFigure[]): PublishedFigure[] {
  const byDay = new Map<IsoDate, PublishedFigure>();
  for (const figure of figures) if (figure.correctedBy === null) byDay.set(figure.asOf, figure);
  return [...byDay.values()].sort((a, b) => (a.asOf < b.asOf ? 1 : -1));
}

/** Publications that wait for a person, or for their time; the held ones first. */
export type Waiting = {
  readonly id: number;
  readonly asOf: IsoDate;
  readonly count: number;
  readonly state: "submitted" | "approved";
  readonly scheduledAt: Date | null;
  readonly held: Held | null;
};

export async function listWaiting(
  actor: Actor,
): Promise<{ publications: Waiting[]; notes: { publicationId: number }[] }> {
  permit(actor, "dashboard.read");
  const [rows, notes] = await Promise.all([
    db.publication.findMany({
      where: { state: { in: ["submitted", "approved"] } },
      orderBy: [{ id: "asc" }],
      select: { id: true, asOf: true, count: true, state: true, scheduledAt: true, held: true },
    }),
    db.publicationNote.findMany({
      where: { state: "waiting" },
      orderBy: { id: "asc" },
      select: { publicationId: true },
    }),
  ]);
  const publications = rows.map((row) => ({
    ...row,
    asOf: fromDbDate(row.asOf),
    state: row.state as Waiting["state"],
    held: row.held as Held | null,
  }));
  return { publications: publications.sort((a, b) => Number(b.held !== null) - Number(a.held !== null)), notes };
}
