import type { Metadata } from "next";
import Form from "next/form";
import { getLocale, getTranslations } from "next-intl/server";
import { z } from "zod";
import { BridgeTable } from "@/app/(office)/notices/bridge-table";
import { CoverageCard } from "@/app/(office)/notices/coverage-card";
import { FigureSentences } from "@/app/(office)/notices/figure-sentences";
import { TextForm } from "@/app/(office)/notices/text-form";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Input } from "@/components/ui/field";
import { LinkButton } from "@/components/ui/link-button";
import { NoticeBar } from "@/components/ui/notice-bar";
import { may } from "@/lib/access/actor";
import { formatDate, formatNumber, type Locale } from "@/lib/core/format";
import { goesBeyond } from "@/lib/notices/coverage";
import { figureTexts, inBothWords } from "@/lib/notices/figures";
import { prepareNotice } from "@/lib/notices/prepare";
import { findNoticeIncident } from "@/lib/notices/queries";
import { findRules } from "@/lib/notices/rule-versions";
import { noticeWords } from "@/lib/notices/words";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("notices.prepare"))("title") };
}

const query = z.object({
  asOf: z.string().optional().catch(undefined),
  corrects: z.coerce.number().int().positive().optional().catch(undefined),
  /** The publication that changes the counting rule. */
  rule: z.literal("change").optional().catch(undefined),
});

/** Prepares a publication: the day, what its figure would be and why, the texts. Nothing is saved before the last step. */
export default async function NewNoticePage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { asOf: wanted, corrects, rule } = query.parse(await searchParams);
  const changesRule = rule === "change";
  const { prepared, incident, rules, toBatches } = await officePage(async (actor) => ({
    prepared: await prepareNotice(actor, { asOf: wanted, correctsId: corrects, changesRule }),
    incident: await findNoticeIncident(actor),
    rules: await findRules(actor),
    toBatches: may(actor, "batch.read"),
  }));
  const { asOf, latest, since, supported, correctsFigure, proposal } = prepared;
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
        title={
          correctsFigure
            ? t("prepare.titleCorrection", { version: correctsFigure.version })
            : t(changesRule ? "prepare.titleRule" : "prepare.title")
        }
        note={t(changesRule ? "prepare.noteRule" : "prepare.note")}
        crumbs={[{ label: t("title"), href: "/notices" }]}
      />
      <Card title={t("prepare.dayTitle")}>
        <Form action="/notices/new" className="space-y-1">
          {correctsFigure && <input type="hidden" name="corrects" value={correctsFigure.id} />}
          {changesRule && <input type="hidden" name="rule" value="change" />}
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
            {supported &&
              supported < latest &&
              ` ${t("prepare.supported", { supported: formatDate(supported, locale) })}`}
          </p>
        </Form>
      </Card>
      {proposal.ok ? (
        <>
          <CoverageCard coverage={proposal.value.coverage} asOf={asOf} reason={null} toBatches={toBatches} />
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
            {proposal.value.oldRuleCount !== null && (
              <p className="px-4 pb-2 text-muted">
                {t("rule.sideBySide", {
                  before: formatNumber(proposal.value.oldRuleCount),
                  now: formatNumber(proposal.value.figure.count),
                })}
              </p>
            )}
            <BridgeTable
              bridge={proposal.value.figure.bridge}
              asOf={asOf}
              block={proposal.value.figure.blockNo}
              previous={proposal.value.previous}
              kind={correctsFigure ? "corrected" : "previous"}
            />
          </Card>
          <Card title={t("prepare.textsTitle")} note={t("sentences.note")}>
            <div className="space-y-5">
              <FigureSentences
                texts={figureTexts({ asOf, count: proposal.value.figure.count }, incident, inBothWords(noticeWords))}
              />
              <TextForm
                target={{ asOf, ...(correctsFigure && { correctsId: correctsFigure.id }) }}
                texts={{ noteJa: "", noteEn: "", ruleJa: rules.at(-1)?.text.ja, ruleEn: rules.at(-1)?.text.en }}
                isCorrection={correctsFigure !== null}
                changesRule={changesRule}
                beyond={goesBeyond(asOf, proposal.value.coverage)}
                noBurden={{ said: false, ...prepared.bearers }}
              />
            </div>
          </Card>
        </>
      ) : (
        <NoticeBar
          tone="warn"
          title={t(`refusals.${proposal.reason}`, dates(proposal.details))}
          action={
            proposal.reason === "CORRECTION_NEEDED" || proposal.reason === "BEFORE_PREVIOUS" ? (
              <LinkButton href="/notices?state=published">{t("title")}</LinkButton>
            ) : proposal.reason === "RULE_CHANGED" ? (
              <LinkButton href="/notices/new?rule=change">{t("rule.prepare")}</LinkButton>
            ) : undefined
          }
        />
      )}
    </div>
  );
}
