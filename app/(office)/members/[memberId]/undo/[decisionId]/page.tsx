import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { UndoPage } from "@/app/(office)/inquiries/undo-page";
import { rowId } from "@/app/(office)/row-id";
import { officePage } from "@/app/doors";
import { previewUndo } from "@/lib/inquiries/commands";
import { findMember } from "@/lib/members/find-member";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("inquiries.decide"))("title.undo") };
}

/** Undoes a decision on a member. */
export default async function UndoMemberDecisionPage(props: {
  params: Promise<{ memberId: string; decisionId: string }>;
}) {
  const params = await props.params;
  const [memberId, decisionId] = [rowId(params.memberId), rowId(params.decisionId)];
  const t = await getTranslations("members");
  const { decision, preview } = await officePage(async (actor) => {
    const decision = (await findMember(actor, memberId)).decisions.find((one) => one.id === decisionId);
    if (!decision) notFound();
    return { decision, preview: await previewUndo(actor, { decisionId }) };
  });
  return (
    <UndoPage
      decision={decision}
      preview={preview}
      to={{ member: memberId }}
      crumbs={[
        { label: t("title"), href: "/members" },
        { label: t("one.title", { id: memberId }), href: `/members/${memberId}` },
      ]}
    />
  );
}
