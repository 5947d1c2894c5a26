import { getLocale, getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { LinkButton } from "@/components/ui/link-button";
import { NoticeBar } from "@/components/ui/notice-bar";
import { formatDate, type Locale } from "@/lib/core/format";
import { type Batch, findSameRows } from "@/lib/intake/batches";
import { findDrift } from "@/lib/intake/read/drift";
import { AwaitingCommit } from "./awaiting-commit";
import { DriftNotice } from "./drift-notice";
import type { BatchRights } from "./page";

/** What reading found of the delivery as a whole: why it did not commit by itself, its day, columns not as they were. */
export async function ReadNotices({ batch, rights }: { batch: Batch; rights: BatchRights }) {
  const t = await getTranslations("batches");
  const locale = (await getLocale()) as Locale;
  const { drift, same } = await officePage(async (actor) => ({
    drift: await findDrift(actor, batch.id),
    same: await findSameRows(actor, batch.id),
  }));
  const dated = batch.layout?.dated;
  return (
    <div className="space-y-3 empty:hidden">
      {batch.profile?.autoCommit && batch.held === null && batch.source !== "typed" && <AwaitingCommit />}
      {batch.held && (
        <NoticeBar tone="note" title={t("held.title")}>
          <ul className="list-disc space-y-0.5 pl-5">
            {batch.held.codes.map((code) => (
              <li key={code}>{t(`held.codes.${code}`)}</li>
            ))}
          </ul>
        </NoticeBar>
      )}
      {same && (
        <NoticeBar
          tone="warn"
          title={t("sameRows.title", { batch: same.id })}
          action={
            <LinkButton size="sm" href={`/batches/${same.id}`}>
              {t("sameRows.open", { batch: same.id })}
            </LinkButton>
          }
        >
          {t("sameRows.next", {
            receivedOn: formatDate(same.receivedOn, locale),
            state: t(`states.${same.state}`),
            file: same.fileName ?? "–",
          })}
        </NoticeBar>
      )}
      {dated && dated.on !== batch.receivedOn && (
        <NoticeBar
          tone="warn"
          title={
            dated.on === null
              ? t("dated.none")
              : t("dated.other", {
                  on: formatDate(dated.on, locale),
                  receivedOn: formatDate(batch.receivedOn, locale),
                })
          }
          action={
            rights.correctDate && (
              <LinkButton size="sm" href={`/batches/${batch.id}?step=delivery`}>
                {t("dated.correct")}
              </LinkButton>
            )
          }
        >
          {t(rights.correctDate ? "dated.next" : "dated.ask")}
        </NoticeBar>
      )}
      {drift && (
        <DriftNotice drift={drift} companyId={batch.company.id} batchId={batch.id} mayEdit={rights.editCompany} />
      )}
    </div>
  );
}
