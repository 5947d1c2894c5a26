"use client";

import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, type RefObject, useState, useTransition } from "react";
import { Kbd } from "@/components/ui/kbd";
import type { LookUp } from "./look-up";

/** The header's search. What is typed goes to the server in a body; the address only gets a stored search's id. */
export function SearchBox({ lookUp, box }: { lookUp: LookUp; box: RefObject<HTMLInputElement | null> }) {
  const t = useTranslations("nav");
  const router = useRouter();
  const [failed, setFailed] = useState<string>();
  const [pending, start] = useTransition();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get("text") ?? "").trim();
    if (!text) return;
    const form = event.currentTarget;
    start(async () => {
      const outcome = await lookUp(text).catch(() => null);
      if (!outcome?.ok) return setFailed(t(outcome ? "palette.notFound" : "palette.failed"));
      form.reset();
      box.current?.blur();
      router.push(outcome.value);
    });
  };
  return (
    <search className="relative w-full max-w-72 max-sm:hidden">
      <form onSubmit={submit} aria-busy={pending}>
        <Search className="pointer-events-none absolute top-2 left-2.5 size-4 text-faint" aria-hidden />
        <input
          ref={box}
          type="search"
          name="text"
          aria-label={t("search")}
          placeholder={t("searchHint")}
          autoComplete="off"
          spellCheck={false}
          maxLength={100}
          onChange={() => setFailed(undefined)}
          className="h-8 w-full rounded-md border border-line-strong bg-surface pr-9 pl-8.5 placeholder:text-faint focus-visible:border-accent focus-visible:outline-offset-0"
        />
        <span className="pointer-events-none absolute top-1.5 right-2" aria-hidden>
          <Kbd>/</Kbd>
        </span>
      </form>
      <p
        role="status"
        className={
          failed
            ? "absolute top-9 left-0 z-30 w-full rounded-md border bg-surface px-3 py-2 text-xs text-warn shadow-pop"
            : "sr-only"
        }
      >
        {failed}
      </p>
    </search>
  );
}
