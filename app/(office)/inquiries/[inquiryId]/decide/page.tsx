import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { EffectFigures } from "@/app/(office)/effect-figures";
import { DecisionForm } from "@/app/(office)/inquiries/decision-form";
import { SaidText } from "@/app/(office)/inquiries/said-text";
import { rowId } from "@/app/(office)/row-id";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import { formatDate, type Locale } from "@/lib/core/format";
import { previewDecision } from "@/lib/inquiries/commands";
import { findInquiry } from "@/lib/inquiries/find-inquiry";

type Query = { kind?: string; at?: string };

export async function generateMetadata({ params }: { params: Promise<{ inquiryId: string }> }): Promise<Metadata> {
  const t = await getTranslations("inquiries");
  return { title: `${t("decisions.title")} · ${t("one.untitled", { id: (await params).inquiryId.slice(0, 9) })}` };
}

/** A decision on an inquiry, with what it will change, in figures, before it is taken. */
export default async function DecidePage(props: {
  params: Promise<{ inquiryId: string }>;
  searchParams: Promise<Query>;
}) {
  const inquiryId = rowId((await props.params).inquiryId);
  const { kind, at } = await props.searchParams;
  const [t, list, locale] = await Promise.all([
    getTranslations("inquiries"),
    getTranslations("inquiries.decide"),
    getLocale() as Promise<Locale>,
  ]);
  const { inquiry, step, statement, preview } = await officePage(async (actor) => {
    const inquiry = await findInquiry(actor, inquiryId);
    const statement = inquiry.statements.find((one) => `${one.batchId}-${one.rowNo}` === at) ?? null;
    const step = stepOf(kind, inquiryId, statement);
    if (!step) notFound();
    const reason = "preview";
    const input =
      step.kind === "void" ? { ...step, reasonCode: "keyed_in_error" as const, reason } : { ...step, reason };
    return { inquiry, step, statement, preview: await previewDecision(actor, input) };
  });
  const name = inquiry.reference ?? t("one.untitled", { id: inquiryId });
  const back = `/inquiries/${inquiryId}`;
  const day = step.kind === "choose" ? formatDate(step.onDate, locale) : "";
  return (
    <>
      <PageHeader
        crumbs={[
          { label: t("title"), href: "/inquiries" },
          { label: name, href: back },
        ]}
        title={list(`title.${step.kind}`, { date: day })}
        note={list(`note.${step.kind}`)}
      />
      <div className="grid gap-4 lg:grid-cols-2">
        <Card title={list("effect")}>
          {preview.ok ? (
            <EffectFigures {...preview.value} />
          ) : (
            <NoticeBar tone="warn">{list(`refusals.${preview.reason}`)}</NoticeBar>
          )}
        </Card>
        <Card title={step.kind === "void" ? name : list("what")}>
          <div className="space-y-4">
            {(statement ?? inquiry.said) && (
              <p>
                <SaidText said={(statement?.said ?? inquiry.said) as NonNullable<typeof inquiry.said>} />
              </p>
            )}
            {preview.ok && <DecisionForm step={step} back={back} />}
          </div>
        </Card>
      </div>
    </>
  );
}

function stepOf(
  kind: string | undefined,
  inquiryId: number,
  statement: { content: string | null; receivedOn: string } | null,
) {
  if (kind === "void") return { kind, inquiryId } as const;
  const content = statement?.content;
  if (!statement || !content) return null;
  if (kind === "take" || kind === "refuse") return { kind, inquiryId, content } as const;
  return kind === "choose" ? ({ kind, inquiryId, content, onDate: statement.receivedOn } as const) : null;
}
