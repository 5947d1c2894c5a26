"use client";

import { Eye, EyeOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { openContactAction } from "@/app/(office)/fraud-reports/actions";
import { Button } from "@/components/ui/button";

/** The number or address, masked; who may opens it, which leaves an entry in the trail. */
export function ContactLine({ reportId, mask, mayOpen }: { reportId: number; mask: string; mayOpen: boolean }) {
  const t = useTranslations("fraudReports");
  const [contact, setContact] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [pending, start] = useTransition();
  const open = () =>
    start(async () => {
      const outcome = await openContactAction(reportId);
      if (outcome.ok) setContact(outcome.value.contact);
      setRefusal(outcome.ok ? null : t(`refusals.${outcome.reason}`));
    });
  return (
    <span className="inline-flex max-w-full flex-wrap items-center gap-x-3 gap-y-1">
      <span className="min-w-0 break-all font-mono select-all" role="status">
        {contact ?? mask}
      </span>
      {mayOpen &&
        (contact === null ? (
          <Button size="sm" icon={<Eye aria-hidden />} pending={pending} onClick={open}>
            {t("open")}
          </Button>
        ) : (
          <Button size="sm" icon={<EyeOff aria-hidden />} onClick={() => setContact(null)}>
            {t("hide")}
          </Button>
        ))}
      {refusal && <span className="text-xs text-bad">{refusal}</span>}
    </span>
  );
}
