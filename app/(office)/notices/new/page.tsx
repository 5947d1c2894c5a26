import type { Metadata } from "next";
import Form from "next/form";
import { getLocale, getTranslations } from "next-intl/server";
import { z } from "zod";
import { BridgeTable } from "@/app/(office)/notices/bridge-table";
import { TextForm } from "@/app/(office)/notices/text-form";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Input } from "@/components/ui/field";
import { LinkButton } from "@/components/ui/link-button";
import { NoticeBar } from "@/components/ui/notice-bar";
import { formatDate, formatNumber, type Locale } from "@/lib/core/format";
import { prepareNotice } from "@/lib/notices/prepare";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("notices.prepare"))("title") };
}

const query = z.object({
  asOf: z.string().optional().catch(undefined),
  corrects: z.coerce.number().int().positive().optional().catch(undefined),
});

/** Prepares a publication: the day, what its figure would be and why, the texts. Nothing is saved before the last step. */
export default async function NewNoticePage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { asOf: wanted, corrects } = query.parse(await searchParams);
  const { asOf, latest, since, correctsFigure, proposal } = await officePage((actor) =>
    prepareNotice(actor, { asOf: wanted, correctsId: corrects }),
  );
  const t = await getTranslations("notices");
  const locale = (await getLocale()) as Locale;
  const dates = (details: Readonly<Record<string, string | number>> = {}) =>
    Object.fromEntries(
      Object.entries(details).map(([key, value]) => [
        key,
        typeof value === "string" ? formatDate(value, locale) : formatNumber(value),
      ]),
    );
  return (
    <div className="max-w-4xl space-y-4">
      <PageHeader
        title={correctsFigure ? t("prepare.titleCorrection", { version: correctsFigure.version }) : t("prepare.title")}
        note={t("prepare.note")}
        crumbs={[{ label: t("title"), href: "/notices" }]}
      />
      <Card title={t("prepare.dayTitle")}>
        <Form action="/notices/new" className="space-y-1">
          {correctsFigure && <input type="hidden" name="corrects" value={correctsFigure.id} />}
          <label htmlFor="as-of" className="block text-xs font-medium">
            {t("prepare.asOf")}
          </label>
          <div className="flex flex-wrap items-center gap-2">
            <Input
              id="as-of"
              name="asOf"
              type="date"
              required
              min={since}
              max={latest}
              defaultValue={asOf}
              aria-describedby="as-of-hint"
              className="max-w-44"
            />
            <Button type="submit">{t("prepare.recalculate")}</Button>
          </div>
          <p id="as-of-hint" className="text-xs text-muted">
            {t("prepare.asOfHint", { latest: formatDate(latest, locale) })}
          </p>
        </Form>
      </Card>
      {proposal.ok ? (
        <>
          <Card
            title={t("prepare.figureTitle")}
            note={t("prepare.known", { block: proposal.value.figure.blockNo })}
            flush
          >
            <p className="px-4 pt-3 pb-2">
              <span className="text-3xl/9 font-semibold tracking-tight">
                {formatNumber(proposal.value.figure.count)}
              </span>{" "}
              <span className="text-muted">{t("members")}</span>
            </p>
            <BridgeTable
              bridge={proposal.value.figure.bridge}
              asOf={asOf}
              previous={proposal.value.previous}
              correction={correctsFigure !== null}
            />
          </Card>
          <Card title={t("prepare.textsTitle")}>
            <TextForm
              target={{ asOf, ...(correctsFigure && { correctsId: correctsFigure.id }) }}
              texts={{ noteJa: "", noteEn: "" }}
              isCorrection={correctsFigure !== null}
            />
          </Card>
        </>
      ) : (
        <NoticeBar
          tone="warn"
          title={t(`refusals.${proposal.reason}`, dates(proposal.details))}
          action={
            proposal.reason === "CORRECTION_NEEDED" || proposal.reason === "BEFORE_PREVIOUS" ? (
              <LinkButton href="/notices?state=published">{t("title")}</LinkButton>
            ) : undefined
          }
        />
      )}
    </div>
  );
}
