"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useId } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { FieldFrame, Select } from "@/components/ui/field";
import { formatCard } from "@/lib/core/format";

type CardChoiceProps = {
  path: string;
  other: number | null;
  cards: readonly { id: number; bin: string; last4: string }[];
  old: number | null;
  fresh: number | null;
};

/** Which card was replaced, and by which. The address holds their ids, never a number. */
export function CardChoice({ path, other, cards, old, fresh }: CardChoiceProps) {
  const t = useTranslations("members.steps.link");
  const router = useRouter();
  const id = useId();
  const options = cards.map((card) => ({ value: String(card.id), label: formatCard(card) }));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    router.replace(
      `${path}?${new URLSearchParams([...(other === null ? [] : [["with", String(other)]]), ...["old", "new"].map((name) => [name, String(form.get(name))])])}`,
      { scroll: false },
    );
  };
  return (
    <Card title={t("which")}>
      <form action={path} onSubmit={submit} className="flex flex-wrap items-end gap-3">
        {other !== null && <input type="hidden" name="with" value={other} />}
        <FieldFrame id={`${id}-old`} label={t("old")}>
          <Select id={`${id}-old`} name="old" options={options} defaultValue={String(old ?? cards[0]?.id)} />
        </FieldFrame>
        <FieldFrame id={`${id}-new`} label={t("fresh")}>
          <Select id={`${id}-new`} name="new" options={options} defaultValue={String(fresh ?? cards.at(-1)?.id)} />
        </FieldFrame>
        <Button type="submit">{t("show")}</Button>
      </form>
    </Card>
  );
}
