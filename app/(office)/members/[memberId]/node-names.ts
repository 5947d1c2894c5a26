import { formatCard } from "@/lib/core/format";
import type { HeldBack } from "@/lib/members/evidence";
import type { Member } from "@/lib/members/find-member";

export type EvidenceNode = {
  id: number;
  kind: "card" | "number";
  /** Masked card, or the member number with its company. */
  name: string;
  note: string | null;
  /** A member number that ties nothing. */
  aside: boolean;
  /** Another member's: it stands at the end of a struck or held-back tie. */
  otherMember: number | null;
};

type Words = {
  locale: string;
  aside: (kind: "placeholder" | "over_limit") => string;
  other: (memberId: number) => string;
  held: (why: HeldBack["why"]) => string;
};

/** The cards and member numbers that the evidence names, the member's own first, as people name them. */
export function evidenceNodes(member: Pick<Member, "cards" | "numbers" | "evidence">, words: Words): EvidenceNode[] {
  return [
    ...member.numbers.map((one) => ({
      id: one.id,
      kind: "number" as const,
      name: one.number,
      note: [words.locale === "ja" ? one.nameJa : one.nameEn, one.setAside && words.aside(one.setAside)]
        .filter(Boolean)
        .join(" · "),
      aside: one.setAside !== null,
      otherMember: null,
    })),
    ...member.cards.map((one) => ({
      id: one.id,
      kind: "card" as const,
      name: formatCard(one),
      note: null,
      aside: false,
      otherMember: null,
    })),
    ...member.evidence.others.map((one) => {
      const held = member.evidence.heldBack.find(({ numberId }) => numberId === one.id);
      return {
        id: one.id,
        kind: one.kind,
        name: one.kind === "card" ? formatCard(one) : one.number,
        note: held ? words.held(held.why) : words.other(one.memberId),
        aside: held !== undefined,
        // A number that ties nothing is nobody's; one over its limit can be approved where it stands.
        otherMember: held && held.why !== "over_limit" ? null : one.memberId,
      };
    }),
  ];
}
