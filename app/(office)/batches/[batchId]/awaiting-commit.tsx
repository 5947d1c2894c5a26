"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useTransition } from "react";
import { NoticeBar } from "@/components/ui/notice-bar";

const everyMs = 1500;

/** Says that the worker is finding out whether the delivery commits by itself; draws the page again until it knows. */
export function AwaitingCommit() {
  const t = useTranslations("batches.held");
  const router = useRouter();
  const [drawing, draw] = useTransition();
  // One drawing after another: a new one ends the one under way.
  useEffect(() => {
    if (drawing) return;
    const timer = setTimeout(() => draw(() => router.refresh()), everyMs);
    return () => clearTimeout(timer);
  }, [router, drawing]);
  return <NoticeBar tone="note">{t("pending")}</NoticeBar>;
}
