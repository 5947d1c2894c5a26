"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type Option, Select } from "@/components/ui/field";

/** Goes to another card company's calendar. */
export function CompanyChoice({ companies, chosen }: { companies: readonly Option[]; chosen: string }) {
  const t = useTranslations("batches");
  const router = useRouter();
  return (
    <Select
      aria-label={t("columns.company")}
      className="w-auto max-w-full"
      options={companies}
      value={chosen}
      onChange={(event) => router.push(`/batches/coverage?company=${event.currentTarget.value}`)}
    />
  );
}
