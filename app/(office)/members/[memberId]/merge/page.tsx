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

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("members.steps"))("merge.title") };
}

/** Merges this member with another one, knowing what that changes. */
export default async function MergePage(props: {
  params: Promise<{ memberId: string }>;
  searchParams: Promise<SearchParams>;
}) {
  const memberId = rowId((await props.params).memberId);
  const otherId = idIn((await props.searchParams).with);
  const { own, other, chosen } = await officePage(async (actor) => {
    permit(actor, "member.decide");
    const own = await factsOf(actor, memberId);
    if (otherId === null) return { own, other: null, chosen: null };
    const other = await factsOf(actor, otherId);
    const step = { kind: "merge" as const, memberA: memberId, memberB: otherId };
    return { own, other, chosen: { step, preview: await previewDecision(actor, { ...step, reason: "preview" }) } };
  });
  return (
    <StepPage memberId={memberId} kind="merge" chosen={chosen}>
      <ChosenPair path={`/members/${memberId}/merge`} own={own} other={other} />
    </StepPage>
  );
}
