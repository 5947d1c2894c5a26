import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { safeNext } from "@/lib/access/rules";
import { StepUpThenGo } from "./step-up-then-go";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("common.stepUp"))("title") };
}

/** Step-up on a page of its own, for doors without a form: proves the factor again and goes back to `next`. */
export default async function StepUpPage({ searchParams }: { searchParams: Promise<{ next?: string | string[] }> }) {
  await officePage(async () => null);
  const asked = (await searchParams).next;
  const t = await getTranslations("common.stepUp");
  return (
    <>
      <PageHeader title={t("title")} />
      <StepUpThenGo next={safeNext(Array.isArray(asked) ? asked[0] : asked)} />
    </>
  );
}
