"use client";

import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { findMembersAction } from "@/app/(office)/members/actions";
import { ActionForm } from "@/components/form/action-form";
import { TextField } from "@/components/form/fields";
import { Submit } from "@/components/form/submit";
import type { FoundMember } from "@/lib/members/find-members";
import { MemberFacts } from "./member-facts";

/** Finds the other member of a step by whatever names it, and goes on with the one that is chosen. */
export function OtherMember({ path, except }: { path: string; except: number }) {
  const t = useTranslations("members.steps.find");
  const [found, setFound] = useState<readonly FoundMember[]>();
  const others = found?.filter((one) => one.id !== except);
  return (
    <div className="space-y-4">
      <ActionForm
        action={findMembersAction}
        words="members.steps.find.refusals"
        className="flex flex-wrap items-end gap-2"
        onDone={setFound}
      >
        <TextField
          name="text"
          label={t("label")}
          hint={t("hint")}
          className="min-w-64 flex-1"
          maxLength={200}
          autoComplete="off"
        />
        <Submit kind="secondary" icon={<Search aria-hidden />}>
          {t("search")}
        </Submit>
      </ActionForm>
      {others && (
        <section aria-label={t("found")} aria-live="polite">
          {others.length === 0 ? (
            <p className="text-muted">{t("onlyItself")}</p>
          ) : (
            <ul className="divide-y">
              {others.map((one) => (
                <li key={one.id} className="py-2.5">
                  <MemberFacts member={one} chooseHref={`${path}?with=${one.id}`} />
                </li>
              ))}
            </ul>
          )}
        </section>
      )}
    </div>
  );
}
