import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { EffectFigures } from "@/app/(office)/effect-figures";
import type { MemberStep } from "@/app/(office)/members/actions";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import type { previewDecision } from "@/lib/inquiries/commands";
import { StepForm } from "./step-form";

type StepPageProps = {
  memberId: number;
  kind: MemberStep["kind"];
  /** What is chosen, and how: at the left. */
  children: ReactNode;
  /** The step with what it would change; null: something is still to be chosen. */
  chosen: { step: MemberStep; preview: Awaited<ReturnType<typeof previewDecision>> } | null;
};

/** A decision on a member as a page: what is chosen at the left, what it changes in figures and the reason at the right. */
export async function StepPage({ memberId, kind, children, chosen }: StepPageProps) {
  const [t, members, decide] = await Promise.all([
    getTranslations("members.steps"),
    getTranslations("members"),
    getTranslations("inquiries.decide"),
  ]);
  return (
    <>
      <PageHeader
        crumbs={[
          { label: members("title"), href: "/members" },
          { label: members("one.title", { id: memberId }), href: `/members/${memberId}` },
        ]}
        title={t(`${kind}.title`)}
        note={t(`${kind}.note`)}
      />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(20rem,2fr)]">
        <div className="min-w-0 space-y-4">{children}</div>
        <div className="min-w-0 space-y-4">
          <Card title={decide("effect")}>
            {chosen === null ? (
              <p className="text-muted">{t(`${kind}.choose`)}</p>
            ) : chosen.preview.ok ? (
              <EffectFigures {...chosen.preview.value} />
            ) : (
              <NoticeBar tone="warn">{decide(`refusals.${chosen.preview.reason}`)}</NoticeBar>
            )}
          </Card>
          {chosen?.preview.ok && (
            <Card title={decide("reason")}>
              <StepForm memberId={memberId} step={chosen.step} />
            </Card>
          )}
        </div>
      </div>
    </>
  );
}
