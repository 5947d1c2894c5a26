import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { evidenceNodes } from "@/app/(office)/members/[memberId]/node-names";
import { StepPage } from "@/app/(office)/members/[memberId]/step-page";
import { rowId } from "@/app/(office)/row-id";
import { officePage } from "@/app/doors";
import type { SearchParams } from "@/components/table/state";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import { permit } from "@/lib/access/actor";
import { previewDecision } from "@/lib/inquiries/commands";
import { findMember } from "@/lib/members/find-member";
import { SplitPicker } from "./split-picker";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("members.steps"))("split.title") };
}

/** Parts chosen cards and numbers from the rest, on the drawn evidence, with what each part would count from. */
export default async function SplitPage(props: {
  params: Promise<{ memberId: string }>;
  searchParams: Promise<SearchParams>;
}) {
  const memberId = rowId((await props.params).memberId);
  const { part } = await props.searchParams;
  const asked = new Set([part ?? []].flat().flatMap((word) => word.split(",")));
  const [t, words, locale] = await Promise.all([
    getTranslations("members.one"),
    getTranslations("members.steps.split"),
    getLocale(),
  ]);
  const { member, chosen, nodes } = await officePage(async (actor) => {
    permit(actor, "member.decide");
    const member = await findMember(actor, memberId);
    const own = [...member.cards, ...member.numbers].map((node) => node.id);
    const nodes = own.filter((node) => asked.has(String(node)));
    if (nodes.length === 0) return { member, nodes, chosen: null };
    const step = { kind: "split" as const, memberId, nodes };
    return { member, nodes, chosen: { step, preview: await previewDecision(actor, { ...step, reason: "preview" }) } };
  });
  const all = evidenceNodes(member, {
    locale,
    aside: (kind) => t(`aside.${kind}`),
    other: (id) => t("otherMember", { id }),
    held: (why) => t(`held.${why}`),
  });
  const mine = new Set([...member.cards, ...member.numbers].map((node) => node.id));
  const own = all.filter((node) => mine.has(node.id));
  return (
    <StepPage memberId={memberId} kind="split" chosen={chosen}>
      <Card title={t("graph")} note={words("how")}>
        {own.length < 2 ? (
          <NoticeBar tone="note">{words("single")}</NoticeBar>
        ) : (
          <SplitPicker
            path={`/members/${memberId}/split`}
            nodes={own}
            part={nodes}
            inquiries={member.inquiries}
            ties={member.evidence.ties.filter((tie) => tie.otherMember === null)}
          />
        )}
      </Card>
    </StepPage>
  );
}
