"use client";

import { useTranslations } from "next-intl";
import { useEffect, useId, useRef } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import { FieldFrame, Input } from "@/components/ui/field";
import { NoticeBar } from "@/components/ui/notice-bar";
import type { IssuedLink as Issued } from "./actions";

/** A one-time link, shown this once: leaving the page forgets it. */
export function IssuedLink({ issued }: { issued: Issued }) {
  const t = useTranslations("accounts.link");
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  return (
    <div className="space-y-3">
      <NoticeBar tone="warn" title={t("title")}>
        {t("note", { name: issued.name })}
      </NoticeBar>
      <FieldFrame id={id} label={t("label")}>
        <Input ref={field} id={id} value={issued.link} readOnly className="font-mono text-xs" />
      </FieldFrame>
      <CopyButton text={issued.link} label={t("copy")} kind="primary" size="md" />
    </div>
  );
}
