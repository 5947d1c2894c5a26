"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { keysAreTaken } from "@/components/table/use-list-keys";
import { Kbd } from "@/components/ui/kbd";
import { LinkButton } from "@/components/ui/link-button";

/** j and k go through the queue without the list between; null: there is none on that side. */
export function QueueKeys({ previous, next }: { previous: string | null; next: string | null }) {
  const t = useTranslations("reviews");
  const router = useRouter();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const to = event.key === "j" ? next : event.key === "k" ? previous : null;
      if (to === null || keysAreTaken(event)) return;
      event.preventDefault();
      router.push(to);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [router, previous, next]);
  return (
    <nav aria-label={t("place")} className="flex items-center gap-2">
      {previous && (
        <LinkButton href={previous} prefetch={false} icon={<ChevronLeft aria-hidden />}>
          {t("previous")} <Kbd>k</Kbd>
        </LinkButton>
      )}
      {next ? (
        <LinkButton href={next} prefetch={false}>
          {t("next")} <Kbd>j</Kbd>
          <ChevronRight aria-hidden />
        </LinkButton>
      ) : (
        <span className="text-xs text-muted">{t("last")}</span>
      )}
    </nav>
  );
}
