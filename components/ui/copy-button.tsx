"use client";

import { Check, Copy } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Button, type ButtonLook } from "./button";

type CopyButtonProps = ButtonLook & {
  text: string;
  label?: string;
  /** Where several on a page have the same words. */
  "aria-label"?: string;
};

/** Copies `text`; says on the button itself that it did, or that the browser refused. */
export function CopyButton({ text, label, ...look }: CopyButtonProps) {
  const t = useTranslations("common");
  const [outcome, setOutcome] = useState<"copied" | "failed">();
  useEffect(() => {
    if (!outcome) return;
    const timer = setTimeout(() => setOutcome(undefined), 2500);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setOutcome("copied"),
      () => setOutcome("failed"),
    );
  return (
    <Button
      size="sm"
      {...look}
      onClick={copy}
      icon={outcome === "copied" ? <Check aria-hidden /> : <Copy aria-hidden />}
    >
      <span aria-live="polite">
        {outcome ? t(outcome === "copied" ? "copied" : "copyFailed") : (label ?? t("copy"))}
      </span>
    </Button>
  );
}
