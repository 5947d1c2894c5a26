"use client";

import { RefreshCw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { ActionForm } from "@/components/form/action-form";
import { Submit } from "@/components/form/submit";
import { Progress } from "@/components/ui/progress";
import { formatNumber } from "@/lib/core/format";
import type { KeyPurpose } from "@/lib/vault/keys";
import type { Rotation } from "@/lib/vault/rotation";
import { resealAction, retireAction, retokenAction } from "./actions";

const everyMs = 2000;

/** Seals everything anew under the newest version. */
export function ResealForm({ version }: { version: number }) {
  const t = useTranslations("keys");
  return (
    <ActionForm action={resealAction} words="keys.refusals" className="space-y-2">
      <Submit icon={<RefreshCw aria-hidden />}>{t("reseal", { version })}</Submit>
    </ActionForm>
  );
}

/** Changes every card token to the newest version. */
export function RetokenForm({ version }: { version: number }) {
  const t = useTranslations("keys");
  return (
    <ActionForm action={retokenAction} words="keys.refusals" className="space-y-2">
      <Submit icon={<RefreshCw aria-hidden />}>{t("retoken", { version })}</Submit>
    </ActionForm>
  );
}

/** Gives up a version that nothing uses. */
export function RetireForm({ purpose, version }: { purpose: KeyPurpose; version: number }) {
  const t = useTranslations("keys");
  return (
    <ActionForm action={retireAction.bind(null, purpose, version)} words="keys.refusals">
      <Submit kind="secondary" size="sm" aria-label={t("retireOne", { version })}>
        {t("retire")}
      </Submit>
    </ActionForm>
  );
}

/** A rotation under way; the page is drawn again until it has ended. It goes on without a reader. */
export function RotationProgress({ rotation }: { rotation: Rotation }) {
  const t = useTranslations("keys");
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => router.refresh(), everyMs);
    return () => clearInterval(timer);
  }, [router]);
  return (
    <Progress
      label={t(rotation.purpose === "token" ? "runningToken" : "running", { version: rotation.version })}
      fraction={rotation.place / rotation.places}
      figure={t(rotation.purpose === "token" ? "prepared" : "resealed", { count: formatNumber(rotation.resealed) })}
    />
  );
}
