import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { UndoPage } from "@/app/(office)/inquiries/undo-page";
import { rowId } from "@/app/(office)/row-id";
import { officePage } from "@/app/doors";
import { previewUndo } from "@/lib/inquiries/commands";
import { findInquiry } from "@/lib/inquiries/find-inquiry";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("inquiries.decide"))("title.undo") };
}

/** Undoes a decision on an inquiry. */
export default async function UndoInquiryDecisionPage(props: {
  params: Promise<{ inquiryId: string; decisionId: string }>;
}) {
  const params = await props.params;
  const [inquiryId, decisionId] = [rowId(params.inquiryId), rowId(params.decisionId)];
  const t = await getTranslations("inquiries");
  const { inquiry, decision, preview } = await officePage(async (actor) => {
    const inquiry = await findInquiry(actor, inquiryId);
    const decision = inquiry.decisions.find((one) => one.id === decisionId);
    if (!decision) notFound();
    return { inquiry, decision, preview: await previewUndo(actor, { decisionId }) };
  });
  return (
    <UndoPage
      decision={decision}
      preview={preview}
      to={{ inquiry: inquiryId }}
      crumbs={[
        { label: t("title"), href: "/inquiries" },
        { label: inquiry.reference ?? t("one.untitled", { id: inquiryId }), href: `/inquiries/${inquiryId}` },
      ]}
    />
  );
}
