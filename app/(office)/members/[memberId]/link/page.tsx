import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ChosenPair } from "@/app/(office)/members/[memberId]/chosen-pair";
import { factsOf, idIn } from "@/app/(office)/members/[memberId]/facts-of";
import { StepPage } from "@/app/(office)/members/[memberId]/step-page";
import { rowId } from "@/app/(office)/row-id";
import { officePage } from "@/app/doors";
import type { SearchParams } from "@/components/table/state";
import { permit } from "@/lib/access/actor";
import { previewDecision } from "@/lib/inquiries/commands";
import { CardChoice } from "./card-choice";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("members.steps"))("link.title") };
}

/** Links a card to the one that replaced it: of this member and another one, or of this member alone. */
export default async function LinkPage(props: {
  params: Promise<{ memberId: string }>;
  searchParams: Promise<SearchParams>;
}) {
  const memberId = rowId((await props.params).memberId);
  const query = await props.searchParams;
  const [otherId, oldCardId, newCardId] = [idIn(query.with), idIn(query.old), idIn(query.new)];
  const { own, other, chosen, cards } = await officePage(async (actor) => {
    permit(actor, "member.decide");
    const own = await factsOf(actor, memberId);
    const other = otherId === null ? null : await factsOf(actor, otherId);
    const cards = [...own.cards, ...(other?.cards ?? [])];
    const both = [oldCardId, newCardId].every((id) => cards.some((card) => card.id === id));
    if (!both || oldCardId === null || newCardId === null) return { own, other, chosen: null, cards };
    const step = { kind: "link" as const, oldCardId, newCardId };
    const preview = await previewDecision(actor, { ...step, reason: "preview" });
    return { own, other, cards, chosen: { step, preview } };
  });
  const path = `/members/${memberId}/link`;
  return (
    <StepPage memberId={memberId} kind="link" chosen={chosen}>
      <ChosenPair path={path} own={own} other={other} />
      {cards.length > 1 && <CardChoice path={path} other={otherId} cards={cards} old={oldCardId} fresh={newCardId} />}
    </StepPage>
  );
}
