"use client";

import { RefreshCw, TriangleAlert } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useTransition } from "react";
import { Button } from "./button";

type ErrorStateProps = {
  /** What could not be read or done; a general sentence stands in when left out. */
  title?: string;
  /** What may help, or the id under which the failure was logged. */
  detail?: string;
  /** Default: asks the server for the page again. */
  retry?: () => void;
  /** What the button says; "try again" when left out. */
  retryWords?: string;
};

/** A failed read: says so and offers to try again, so that it never looks like "none". */
export function ErrorState({ title, detail, retry, retryWords }: ErrorStateProps) {
  const t = useTranslations("common");
  const router = useRouter();
  const [pending, start] = useTransition();
  return (
    <div role="alert" className="flex flex-col items-center px-4 py-10 text-center">
      <TriangleAlert className="mb-3 size-6 text-bad" strokeWidth={1.5} aria-hidden />
      <p className="font-medium">{title ?? t("readFailed")}</p>
      <p className="mt-1 max-w-[52ch] text-muted">{detail ?? t("readFailedNext")}</p>
      <Button
        className="mt-4"
        icon={<RefreshCw aria-hidden />}
        pending={pending}
        onClick={() => (retry ? retry() : start(() => router.refresh()))}
      >
        {retryWords ?? t("retry")}
      </Button>
    </div>
  );
}
