import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { StepPage } from "@/app/(office)/members/[memberId]/step-page";
import { rowId } from "@/app/(office)/row-id";
import { officePage } from "@/app/doors";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { permit } from "@/lib/access/actor";
import { previewDecision } from "@/lib/inquiries/commands";
import { findNumber } from "@/lib/members/find-number";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("members.steps"))("approve_number.title") };
}

/** Approves a member number that has more cards than the limit: it ties them from then on. */
export default async function ApprovePage(props: { params: Promise<{ memberId: string; numberId: string }> }) {
  const params = await props.params;
  const [memberId, numberId] = [rowId(params.memberId), rowId(params.numberId)];
  const [t, locale] = await Promise.all([getTranslations("members.steps.approve_number"), getLocale()]);
  const { number, chosen } = await officePage(async (actor) => {
    permit(actor, "member.decide");
    const number = await findNumber(actor, numberId);
    if (number.memberId !== memberId) notFound();
    const step = { kind: "approve_number" as const, numberId };
    return { number, chosen: { step, preview: await previewDecision(actor, { ...step, reason: "preview" }) } };
  });
  return (
    <StepPage memberId={memberId} kind="approve_number" chosen={chosen}>
      <Card
        title={<span className="tabular-nums">{number.number}</span>}
        note={locale === "ja" ? number.nameJa : number.nameEn}
      >
        <DescriptionList
          facts={[
            { term: t("cards"), value: t("cardsOf", { count: number.cards, limit: number.limit }) },
            { term: t("members"), value: t("membersOf", { count: number.members }) },
            { term: t("standing"), value: t(`standings.${number.setAside ?? "ties"}`) },
          ]}
        />
      </Card>
    </StepPage>
  );
}
