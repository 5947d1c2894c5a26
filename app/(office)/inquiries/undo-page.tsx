import { getTranslations } from "next-intl/server";
import { EffectFigures } from "@/app/(office)/effect-figures";
import { PageHeader } from "@/components/shell/page-header";
import type { Crumb } from "@/components/ui/breadcrumb";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import type { previewUndo } from "@/lib/inquiries/commands";
import { DecisionForm } from "./decision-form";

type UndoPageProps = {
  decision: { id: number; kind: string; reason: string };
  preview: Awaited<ReturnType<typeof previewUndo>>;
  to: { inquiry: number } | { member: number };
  crumbs: readonly Crumb[];
};

/** Undoing a decision, with what that will change, in figures; the same for those on inquiries and on members. */
export async function UndoPage({ decision, preview, to, crumbs }: UndoPageProps) {
  const [t, decisions] = await Promise.all([
    getTranslations("inquiries.decide"),
    getTranslations("inquiries.decisions"),
  ]);
  const back = "inquiry" in to ? `/inquiries/${to.inquiry}` : `/members/${to.member}`;
  return (
    <>
      <PageHeader crumbs={crumbs} title={t("title.undo")} note={t("note.undo")} />
      <div className="grid gap-4 lg:grid-cols-2">
        <Card title={t("effect")}>
          {preview.ok ? (
            <EffectFigures {...preview.value} />
          ) : (
            <NoticeBar tone="warn">{t(`refusals.${preview.reason}`)}</NoticeBar>
          )}
        </Card>
        <Card title={decisions(`kinds.${decision.kind}`)} note={decision.reason}>
          {preview.ok && <DecisionForm step={{ kind: "undo", decisionId: decision.id, to }} back={back} />}
        </Card>
      </div>
    </>
  );
}
