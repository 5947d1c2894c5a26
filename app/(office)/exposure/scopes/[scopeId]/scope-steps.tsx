"use client";

import { ShieldCheck } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { adoptScopeAction, withdrawScopeAction } from "@/app/(office)/exposure/scopes/actions";
import { ActionForm } from "@/components/form/action-form";
import { Submit } from "@/components/form/submit";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";

const WORDS = "exposure.scope.refusals";
const everyMs = 1500;

type Props = { id: number; own: boolean; mayAdopt: boolean; mayEdit: boolean };

/** Adopting a draft, for somebody who did not draft it; taking it back. */
export function ScopeSteps({ id, own, mayAdopt, mayEdit }: Props) {
  const t = useTranslations("exposure.scope.steps");
  if (!mayEdit && !mayAdopt) return <NoticeBar tone="note">{t("waiting")}</NoticeBar>;
  return (
    <Card title={t("title")}>
      <div className="flex flex-wrap items-start gap-6">
        {mayAdopt && !own && (
          <ActionForm action={adoptScopeAction.bind(null, id)} words={WORDS} className="space-y-2">
            <p className="text-muted">{t("adoptNote")}</p>
            <Submit icon={<ShieldCheck aria-hidden />}>{t("adopt")}</Submit>
          </ActionForm>
        )}
        {own && <p className="text-muted">{t("own")}</p>}
        {mayEdit && (
          <ActionForm action={withdrawScopeAction.bind(null, id)} words={WORDS} className="space-y-2">
            <Submit kind="danger">{t("withdraw")}</Submit>
          </ActionForm>
        )}
      </div>
    </Card>
  );
}

/** Until all inquiries are classified by the scope that was just adopted. */
export function Classifying() {
  const t = useTranslations("exposure.scope");
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => router.refresh(), everyMs);
    return () => clearInterval(timer);
  }, [router]);
  return <NoticeBar tone="note">{t("classifying")}</NoticeBar>;
}
