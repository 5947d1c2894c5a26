"use client";

import { useTranslations } from "next-intl";
import { Card } from "@/components/ui/card";
import { ErrorState } from "@/components/ui/error-state";

/** A page that failed: says so, names the id under which the failure was logged, offers to try again. */
export default function OfficeError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const t = useTranslations("common");
  const id = error.digest && t("failureId", { id: error.digest });
  return (
    <Card>
      <h1 className="sr-only">{t("readFailed")}</h1>
      <ErrorState detail={[t("readFailedNext"), id].filter(Boolean).join(" ")} retry={reset} />
    </Card>
  );
}
