import type { IsoDate } from "@/lib/core/dates";
import type { Bridge, Figure, NoticeFacts } from "./schema";

/** draft → submitted → approved → published; or withdrawn before publication (RULEBOOK R7.2). */
export const states = ["draft", "submitted", "approved", "published", "withdrawn"] as const;
export type NoticeState = (typeof states)[number];

/** How members came into the figure or left it since the previous publication (RULEBOOK R7.1). */
export const bridgeParts = ["received", "late", "withdrawn", "joined", "parted", "moved"] as const;
export type BridgePart = (typeof bridgeParts)[number];

/** Figure of the previous publication plus every part: always the frozen figure (RULEBOOK R7.1). */
export function bridgeTotal(bridge: Bridge): number {
  return bridgeParts.reduce((sum, part) => sum + netOf(bridge, part), bridge.previous);
}

/** What a part adds to the figure; negative where more left than came. */
export function netOf(bridge: Bridge, part: BridgePart): number {
  return bridge.parts[part].in - bridge.parts[part].out;
}

/** Whether a text of the notice may still change; changing it after submission voids the submission and the approval. */
export function isEditable(state: NoticeState): boolean {
  return state === "draft" || state === "submitted" || state === "approved";
}

type Ordered = { readonly version: number; readonly asOf: IsoDate; readonly correctedBy: number | null };

/**
 * The figure that stands: of the publications that no later one corrects, the one with the latest as-of date; of two
 * with the same date the later publication. A correction of an old figure thus never hides the newest.
 */
export function standingFigure<F extends Ordered>(figures: readonly F[]): F | null {
  let standing: F | null = null;
  for (const figure of figures) {
    if (figure.correctedBy !== null) continue;
    const later = !standing || figure.asOf > standing.asOf;
    if (later || (figure.asOf === standing?.asOf && figure.version > standing.version)) standing = figure;
  }
  return standing;
}

/** The figures that stand, by as-of date: the points of the published curve. Of one day's several the latest publication. */
export function standingSeries(facts: NoticeFacts): Figure[] {
  const byDay = new Map<IsoDate, Figure>();
  for (const figure of facts.figures) if (figure.correctedBy === null) byDay.set(figure.asOf, figure);
  return [...byDay.values()].sort((a, b) => (a.asOf < b.asOf ? -1 : 1));
}

/** The newest publication: the notice's last update. */
export function lastUpdate(facts: NoticeFacts): Figure | null {
  return facts.figures.at(-1) ?? null;
}

/** The facts as they were when a version was published: what came later is not known to it. */
export function factsAt(facts: NoticeFacts, version: number): NoticeFacts {
  const own = facts.figures.find((figure) => figure.version === version);
  const at = own?.publishedAt.getTime() ?? 0;
  const ruleVersion = own?.ruleVersion ?? 0;
  const known = (other: number | null) => (other !== null && other <= version ? other : null);
  return {
    ...facts,
    figures: facts.figures
      .filter((figure) => figure.version <= version)
      .map((figure) => ({ ...figure, correctedBy: known(figure.correctedBy) })),
    notes: facts.notes.filter((note) => note.publishedAt.getTime() <= at),
    rules: facts.rules.filter((rule) => rule.version <= ruleVersion),
    certificates: facts.certificates.filter((certified) => certified <= version),
    sections: facts.sections.filter((section) => section.approvedAt.getTime() <= at),
  };
}
