import { formatCard } from "@/lib/core/format";
import type { Member } from "@/lib/members/find-member";

export type EvidenceNode = {
  id: number;
  kind: "card" | "number";
  /** Masked card, or the member number with its company. */
  name: string;
  note: string | null;
};

/** The member's cards and member numbers as people name them. */
export function evidenceNodes(
  member: Pick<Member, "cards" | "numbers">,
  more: { locale: string; aside: (kind: "placeholder" | "over_limit") => string },
): EvidenceNode[] {
  return [
    ...member.numbers.map((one) => ({
      id: one.id,
      kind: "number" as const,
      name: one.number,
      note: [more.locale === "ja" ? one.nameJa : one.nameEn, one.setAside && more.aside(one.setAside)]
        .filter(Boolean)
        .join(" · "),
    })),
    ...member.cards.map((one) => ({ id: one.id, kind: "card" as const, name: formatCard(one), note: null })),
  ];
}
