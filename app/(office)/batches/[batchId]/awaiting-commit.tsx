"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { NoticeBar } from "@/components/ui/notice-bar";

const everyMs = 1500;

/** Says that the worker is finding out whether the delivery commits by itself; draws the page again until it knows. */
export function AwaitingCommit() {
  const t = useTranslations("batches.held");
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => router.refresh(), everyMs);
    return () => clearInterval(timer);
  }, [router]);
  return <NoticeBar tone="note">{t("pending")}</NoticeBar>;
}
