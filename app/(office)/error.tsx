"use client";

import { unstable_isUnrecognizedActionError } from "next/navigation";
import { useTranslations } from "next-intl";
import { Card } from "@/components/ui/card";
import { ErrorState } from "@/components/ui/error-state";

/**
 * A page that failed: says so, names the id under which the failure was logged, offers to try again. A page of an older
 * build, whose actions or scripts are gone, is to be loaded anew; a database that does not answer is named (its digest
 * begins with "away-": app/doors.ts).
 */
export default function OfficeError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const t = useTranslations("common");
  if (isOfOldPage(error) || error.name === "ChunkLoadError") {
    return (
      <Card>
        <h1 className="sr-only">{t("oldPage.title")}</h1>
        <ErrorState
          title={t("oldPage.title")}
          detail={t("oldPage.next")}
          retryWords={t("oldPage.reload")}
          retry={() => window.location.reload()}
        />
      </Card>
    );
  }
  const away = error.digest?.startsWith("away-");
  const id = error.digest && t("failureId", { id: error.digest.replace("away-", "") });
  return (
    <Card>
      <h1 className="sr-only">{t("readFailed")}</h1>
      <ErrorState
        title={away ? t("awayPage.title") : undefined}
        detail={[t(away ? "awayPage.next" : "readFailedNext"), id].filter(Boolean).join(" ")}
        retry={reset}
      />
    </Card>
  );
}

// Wrapped, because the framework's own question would narrow the type to nothing.
function isOfOldPage(error: unknown): boolean {
  return unstable_isUnrecognizedActionError(error);
}
