import { CircleX } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { SaidText } from "@/app/(office)/inquiries/said-text";
import { Card } from "@/components/ui/card";
import { LinkButton } from "@/components/ui/link-button";
import { Status, type Tone } from "@/components/ui/status";
import { TextLink } from "@/components/ui/text-link";
import type { WordField } from "@/lib/companies/schema";
import { formatDate, type Locale } from "@/lib/core/format";
import type { Inquiry, InquiryStatement } from "@/lib/inquiries/find-inquiry";

const tones: Record<InquiryStatement["standing"], Tone> = {
  in_force: "good",
  agrees: "accent",
  superseded: "neutral",
  refused: "warn",
  no_content: "neutral",
};

type StatementsCardProps = { inquiry: Inquiry; mayDecide: boolean; mayReadBatch: boolean };

/** Every delivery that speaks of the inquiry, in the order in which they hold, with what a person may decide on each. */
export function StatementsCard({ inquiry, mayDecide, mayReadBatch }: StatementsCardProps) {
  const t = useTranslations("inquiries.statements");
  const words = useTranslations("batches");
  const locale = useLocale() as Locale;
  const { statements } = inquiry;
  const contents = new Set(statements.flatMap((one) => one.content ?? []));
  const head = "px-3 py-1.5 text-left font-medium first:pl-4 last:pr-4";
  const cell = "border-t px-3 py-2 align-top first:pl-4 last:pr-4";
  const decideHref = (one: InquiryStatement, kind: string) =>
    `/inquiries/${inquiry.id}/decide?kind=${kind}&at=${one.batchId}-${one.rowNo}`;
  return (
    <Card title={t("title")} note={t("note")} flush>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse */}
      <section tabIndex={0} aria-label={t("title")} className="relative overflow-x-auto">
        <table className="w-full min-w-[42rem]">
          <thead className="text-xs text-muted">
            <tr>
              {(["delivery", "kind", "said", "standing"] as const).map((id) => (
                <th key={id} scope="col" className={head}>
                  {t(`columns.${id}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {statements.map((one) => {
              const name = t("batch", { id: one.batchId, row: one.rowNo });
              return (
                <tr key={`${one.batchId}-${one.rowNo}`}>
                  <td className={`${cell} whitespace-nowrap`}>
                    <span className="block font-medium">{formatDate(one.receivedOn, locale)}</span>
                    {mayReadBatch ? (
                      <TextLink href={`/batches/${one.batchId}`} prefetch={false}>
                        {name}
                      </TextLink>
                    ) : (
                      name
                    )}
                    <span className="block max-w-44 truncate text-xs text-muted">
                      {one.source === "typed" ? t("typed") : one.fileName}
                    </span>
                  </td>
                  <td className={`${cell} min-w-28 max-w-40`}>
                    <span className="whitespace-nowrap">{t(`kinds.${one.kind}`)}</span>
                    {one.reason && <span className="block text-xs">{words(`reasons.${one.reason}`)}</span>}
                    <TheirWords words={one.words} of={["kind", "reason"]} />
                  </td>
                  <td className={`${cell} min-w-48`}>
                    {one.content === null ? "–" : <SaidText said={one.said} />}
                    {one.content !== null && <TheirWords words={one.words} of={["detectionCase", "useStatus"]} />}
                  </td>
                  <td className={`${cell} w-44`}>
                    <Status tone={tones[one.standing]} shape={one.standing === "refused" ? "refused" : undefined} plain>
                      {t(`standings.${one.standing}`)}
                    </Status>
                    {one.conflict && (
                      <span className="mt-1 flex items-start gap-1 text-xs font-medium text-bad">
                        <CircleX className="mt-0.5 size-3.5 shrink-0" aria-hidden />
                        {t("conflict")}
                      </span>
                    )}
                    {mayDecide && one.content !== null && (
                      <span className="mt-1.5 flex flex-col items-start gap-1.5 empty:hidden">
                        {one.conflict && (
                          <LinkButton size="sm" href={decideHref(one, "choose")} prefetch={false}>
                            {t("choose")}
                          </LinkButton>
                        )}
                        {one.standing === "refused" ? (
                          <LinkButton size="sm" href={decideHref(one, "take")} prefetch={false}>
                            {t("take")}
                          </LinkButton>
                        ) : (
                          // The only content there is stays in force, refused or not.
                          contents.size > 1 && (
                            <LinkButton size="sm" href={decideHref(one, "refuse")} prefetch={false}>
                              {t("refuse")}
                            </LinkButton>
                          )
                        )}
                      </span>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
    </Card>
  );
}

/** What the card company wrote, where we say it otherwise. */
function TheirWords({ words, of }: { words: InquiryStatement["words"]; of: readonly WordField[] }) {
  const t = useTranslations("inquiries.statements");
  const names = useTranslations("batches.fields");
  return of
    .filter((field) => words[field] !== undefined)
    .map((field) => (
      <span key={field} className="block text-xs break-words text-muted">
        {t("theirWord", { field: names(field), word: words[field] ?? "" })}
      </span>
    ));
}
