"use client";

import { FlaskConical } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ChangeEvent, useId, useState } from "react";
import { formatBytes } from "@/app/(office)/batches/batch-words";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import type { Tried } from "@/lib/intake/read/try";
import { useDraft } from "./draft";
import { TryResult } from "./try-result";

/** Of a longer text this much is tried; a workbook cannot be cut. */
const BEGINNING = 4 * 1_048_576;
const LIMIT = 8 * 1_048_576;

type Answer =
  | { readonly ok: true; readonly tried: Tried; readonly name: string; readonly partly: number | null }
  | { readonly ok: false; readonly words: string };

/** Chooses a sample and shows what the profile as it stands on the screen makes of it. Nothing is kept. */
export function TrySample({ companyId }: { companyId: number }) {
  const t = useTranslations("companies.profile.try");
  const id = useId();
  const draft = useDraft();
  const [answer, setAnswer] = useState<Answer>();
  const [pending, setPending] = useState(false);
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const input = event.currentTarget;
    const file = input.files?.[0];
    if (!file) return;
    setPending(true);
    setAnswer(undefined);
    setAnswer(await send(file));
    setPending(false);
    // The same file again, once the profile was changed.
    input.value = "";
  };
  const send = async (file: File): Promise<Answer> => {
    const workbook = /\.(xlsx|zip)$/i.test(file.name);
    const partly = !workbook && file.size > BEGINNING;
    if (workbook && file.size > LIMIT) return { ok: false, words: t("tooLarge", { limit: formatBytes(LIMIT) }) };
    const form = new FormData();
    form.set("ask", JSON.stringify({ companyId, body: draft, fileName: file.name, whole: !partly }));
    form.set("sample", partly ? file.slice(0, BEGINNING) : file);
    try {
      const response = await fetch("/api/profiles/try", { method: "POST", body: form });
      if (response.ok) {
        return { ok: true, tried: await response.json(), name: file.name, partly: partly ? BEGINNING : null };
      }
      const { reason } = (await response.json()) as { reason?: string };
      if (reason === "TOO_LARGE") return { ok: false, words: t("tooLarge", { limit: formatBytes(LIMIT) }) };
      return { ok: false, words: t(reason === "EMPTY" || reason === "INVALID" ? "unreadable" : "connection") };
    } catch {
      return { ok: false, words: t("connection") };
    }
  };
  return (
    <Card title={t("title")} note={t("note")}>
      <div className="space-y-4">
        <div>
          <label
            htmlFor={id}
            className="inline-flex h-8 cursor-pointer items-center gap-1.5 rounded-md border border-line-strong bg-surface px-3 font-medium hover:bg-sunken has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <FlaskConical className="size-4" aria-hidden />
            {t(pending ? "running" : answer ? "again" : "choose")}
            <input id={id} type="file" className="sr-only" disabled={pending || !draft} onChange={choose} />
          </label>
        </div>
        <div aria-live="polite" className="space-y-4 empty:hidden">
          {answer && !answer.ok && <NoticeBar tone="bad">{answer.words}</NoticeBar>}
          {answer?.ok && <TryResult tried={answer.tried} name={answer.name} partly={answer.partly} />}
        </div>
      </div>
    </Card>
  );
}
