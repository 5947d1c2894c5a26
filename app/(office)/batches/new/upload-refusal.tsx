"use client";

import { useLocale, useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { formatBytes } from "@/app/(office)/batches/batch-words";
import type { Refused } from "@/app/(office)/send-bytes";
import { LinkButton } from "@/components/ui/link-button";
import { NoticeBar } from "@/components/ui/notice-bar";
import { formatDate, type Locale } from "@/lib/core/format";

/** Where a file is that is here already, where that is no batch. */
type Known = { readonly next: string; readonly href: string; readonly words: string };

/** Why a file was not taken, and what helps; for one that is here already, the way to its batch. */
export function UploadRefusal({ refused, known: here }: { refused: Refused; known?: Known }) {
  const t = useTranslations("batches");
  const locale = useLocale() as Locale;
  const place = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every refusal is a new one to be read
  useEffect(() => place.current?.focus(), [refused]);
  const { reason, details = {} } = refused;
  if (reason === "GIVEN_UP") return <NoticeBar tone="note">{t("upload.givenUp")}</NoticeBar>;
  const known = t.has(`refusals.${reason}.title`) ? reason : "UNKNOWN";
  const kind = String(details.what ?? "");
  const values = {
    limit: details.limit === undefined ? "" : formatBytes(Number(details.limit)),
    today: details.today === undefined ? "" : formatDate(String(details.today), locale),
    what: t.has(`kinds.${kind}`) ? t(`kinds.${kind}`) : t("kinds.binary"),
    batch: String(details.batchId ?? ""),
    seconds: String(details.seconds ?? ""),
    fault: t(`archiveFaults.${t.has(`archiveFaults.${details.fault}`) ? details.fault : "damaged"}`, {
      count: Number(details.count ?? 0),
    }),
  };
  // What to do with a file of this kind, where there is more to say than to save it otherwise.
  const next =
    reason === "NOT_READABLE" && t.has(`kindNext.${kind}`)
      ? t(`kindNext.${kind}`)
      : here && reason === "ALREADY_RECEIVED"
        ? here.next
        : t(`refusals.${known}.next`, values);
  const link =
    here && reason === "ALREADY_RECEIVED"
      ? here
      : reason === "ALREADY_RECEIVED" && details.batchId
        ? { href: `/batches/${details.batchId}`, words: t("refusals.toBatch") }
        : reason === "NOT_SIGNED_IN"
          ? { href: "/sign-in?next=/batches/new", words: t("refusals.toSignIn") }
          : null;
  return (
    <div ref={place} tabIndex={-1} className="outline-none">
      <NoticeBar
        tone={reason === "ALREADY_RECEIVED" ? "warn" : "bad"}
        title={t(`refusals.${known}.title`, values)}
        action={
          link && (
            <LinkButton size="sm" href={link.href}>
              {link.words}
            </LinkButton>
          )
        }
      >
        {next}
      </NoticeBar>
    </div>
  );
}
