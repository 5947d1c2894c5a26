import { useLocale, useTranslations } from "next-intl";
import { Card } from "@/components/ui/card";
import { LinkButton } from "@/components/ui/link-button";
import { Status } from "@/components/ui/status";
import { TextLink } from "@/components/ui/text-link";
import { formatCard, formatDate, type Locale } from "@/lib/core/format";
import type { ReplacementSaid } from "@/lib/reimbursements/replacements/queries";
import { replacementKinds } from "@/lib/reimbursements/replacements/schema";
import { RecordForm, TakeBackForm } from "./replacement-forms";

type ReplacementCardProps = {
  said: readonly ReplacementSaid[];
  mayEdit: boolean;
  mayLink: boolean;
  mayReadBatch: boolean;
  /** Of an inquiry's page, where steps are written down; null on a member's, which shows those of all its cards. */
  inquiry: { readonly id: number; readonly full: boolean; readonly live: boolean; readonly today: string } | null;
};

const tones = { none: "neutral", requested: "warn", stopped: "warn", reissued: "good" } as const;

/** A card's replacement: what is said of it, by whom, and the link of the old card to the new one. */
export function ReplacementCard({ said, mayEdit, mayLink, mayReadBatch, inquiry }: ReplacementCardProps) {
  const t = useTranslations("replacements");
  const locale = useLocale() as Locale;
  const stage = (["reissued", "stopped", "requested"] as const).find((kind) => said.some((one) => one.kind === kind));
  return (
    <Card
      title={t("card")}
      actions={inquiry && <Status tone={tones[stage ?? "none"]}>{t(`stages.${stage ?? "none"}`)}</Status>}
    >
      <div className="space-y-3">
        {said.length === 0 && <p className="text-muted">{t("nothing")}</p>}
        <ol className="space-y-2.5">
          {said.map((one) => (
            <li key={`${one.inquiryId} ${one.kind} ${one.stepId} ${one.batchId} ${one.rowNo}`} className="space-y-0.5">
              <div className="flex flex-wrap items-baseline gap-x-2">
                <span className="font-medium">{t(`kinds.${one.kind}`)}</span>
                <span>{formatDate(one.happenedOn, locale)}</span>
                <span className="text-xs text-muted">
                  {one.batchId === null ? (
                    one.madeByName
                  ) : !mayReadBatch ? (
                    t("byBatch", { batch: one.batchId, row: one.rowNo ?? 0 })
                  ) : (
                    <TextLink href={`/batches/${one.batchId}`} prefetch={false}>
                      {t("byBatch", { batch: one.batchId, row: one.rowNo ?? 0 })}
                    </TextLink>
                  )}
                  {inquiry === null && (
                    <>
                      {" · "}
                      <TextLink href={`/inquiries/${one.inquiryId}`} prefetch={false}>
                        {t("toInquiry", { id: one.inquiryId })}
                      </TextLink>
                    </>
                  )}
                </span>
              </div>
              {one.note && <p className="text-xs text-muted">{one.note}</p>}
              {one.newCard && (
                <div className="flex flex-wrap items-center gap-2 text-xs">
                  <span className="font-mono">{formatCard(one.newCard)}</span>
                  {one.newCard.linked ? (
                    <span className="text-good">{t("linked")}</span>
                  ) : (
                    <>
                      <span className="text-warn">{t("notLinked")}</span>
                      {mayLink && one.oldCard && (
                        <LinkButton
                          size="sm"
                          prefetch={false}
                          href={`/members/${one.oldCard.memberId}/link?with=${one.newCard.memberId}&old=${one.oldCard.id}&new=${one.newCard.id}`}
                        >
                          {t("link")}
                        </LinkButton>
                      )}
                    </>
                  )}
                </div>
              )}
              {mayEdit && inquiry && one.stepId !== null && <TakeBackForm stepId={one.stepId} />}
            </li>
          ))}
        </ol>
        {inquiry && <p className="text-xs text-muted">{t("free")}</p>}
        {mayEdit && inquiry?.live && (
          <RecordForm
            inquiryId={inquiry.id}
            seen={said.length}
            full={inquiry.full}
            today={inquiry.today}
            kinds={replacementKinds}
          />
        )}
      </div>
    </Card>
  );
}
