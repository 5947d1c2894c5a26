import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { MeasureForm } from "@/app/(office)/prevention/measure-form";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { permit } from "@/lib/access/actor";
import { listMeasures } from "@/lib/notices/measures/queries";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("measures"))("create") };
}

/** Enters a measure. */
export default async function NewMeasurePage() {
  const { today } = await officePage(async (actor) => {
    permit(actor, "measure.edit");
    return listMeasures(actor);
  });
  const t = await getTranslations("measures");
  return (
    <div className="max-w-3xl space-y-4">
      <PageHeader title={t("create")} note={t("createNote")} crumbs={[{ label: t("title"), href: "/prevention" }]} />
      <Card>
        <MeasureForm measure={null} today={today} />
      </Card>
    </div>
  );
}
