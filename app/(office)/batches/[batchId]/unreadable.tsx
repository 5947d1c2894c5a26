import { SlidersHorizontal } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { formatBytes } from "@/app/(office)/batches/batch-words";
import { officePage } from "@/app/doors";
import { Card } from "@/components/ui/card";
import { LinkButton } from "@/components/ui/link-button";
import { NoticeBar } from "@/components/ui/notice-bar";
import type { Batch } from "@/lib/intake/batches";
import { findDrift } from "@/lib/intake/read/drift";
import { lookAtDelivery } from "@/lib/intake/read/look";
import { DriftNotice } from "./drift-notice";
import { LayoutChoice } from "./layout-choice";
import type { BatchQuery, BatchRights } from "./page";
import { RejectForm } from "./reject-form";
import { SecurityCodeAnswer } from "./security-code-answer";

type UnreadableProps = { batch: Batch; asked: BatchQuery; rights: BatchRights };

/** Why a delivery could not be read, where, and every mend that there is: read it otherwise, correct the profile, reject it. */
export async function Unreadable({ batch, asked, rights }: UnreadableProps) {
  const t = await getTranslations("batches");
  const { encoding, separator, sheet } = { ...batch.layout?.chosen, ...asked };
  const look = await officePage((actor) => lookAtDelivery(actor, batch.id, { encoding, separator, sheet }));
  // Without a profile, or with the header somewhere else, everything would look changed.
  const drift =
    batch.reason?.code === "COLUMNS_MISSING" && !batch.reason.headerRow
      ? await officePage((actor) => findDrift(actor, batch.id))
      : null;
  const reason = batch.reason ?? { code: "READER_FAILED" };
  const code = t.has(`unreadable.${reason.code}.title`) ? reason.code : "READER_FAILED";
  const first = code === "NO_PROFILE";
  const fields = (reason.fields ?? []).map((field) => t(`fields.${field}`)).join(t("comma"));
  const values = {
    line: reason.line ?? 0,
    columns: (reason.columns ?? []).filter(Boolean).join(t("comma")),
    fields,
    found: reason.found ?? "",
    headerRow: reason.headerRow ?? 0,
    unsafe: t(`unsafeWorkbook.${reason.found && t.has(`unsafeWorkbook.${reason.found}`) ? reason.found : "other"}`),
  };
  const elsewhere = reason.code === "COLUMNS_MISSING" && reason.headerRow ? reason.headerRow : undefined;
  const codes = reason.code === "COULD_BE_SECURITY_CODE" ? (reason.columns ?? []) : [];
  return (
    <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="min-w-0 space-y-4">
        <NoticeBar tone="bad" title={t(`unreadable.${code}.title`, values)}>
          {reason.line !== undefined && <p>{t("unreadable.place", values)}</p>}
          <p>{t(`unreadable.${code}.next`, values)}</p>
          {elsewhere && <p>{t("unreadable.headerElsewhere", values)}</p>}
        </NoticeBar>
        {drift && (
          <DriftNotice drift={drift} companyId={batch.company.id} batchId={batch.id} mayEdit={rights.editCompany} />
        )}
        {codes.length > 0 && (rights.receive || rights.reject) && (
          <SecurityCodeAnswer
            batchId={batch.id}
            columns={codes}
            size={formatBytes(batch.bytes)}
            mayRead={rights.receive}
            mayErase={rights.reject}
          />
        )}
        {look ? (
          <LayoutChoice
            batchId={batch.id}
            look={look}
            chosen={{ encoding, separator, sheet }}
            headerRow={elsewhere ?? batch.layout?.chosen?.headerRow ?? 1}
            mayRead={rights.receive}
          />
        ) : (
          <NoticeBar tone="note">{t(code.startsWith("WORKBOOK_") ? "look.failed" : "look.erased")}</NoticeBar>
        )}
      </div>
      <div className="min-w-0 space-y-4">
        <Card title={t(first ? "unreadable.profileFirst" : "unreadable.profileTitle")}>
          <div className="space-y-3">
            <p className="text-muted">
              {t(
                !rights.editCompany
                  ? first
                    ? "unreadable.profileFirstAsk"
                    : "unreadable.profileAsk"
                  : first
                    ? "unreadable.profileFirstNote"
                    : "unreadable.profileNote",
              )}
            </p>
            {rights.editCompany && (
              <LinkButton
                href={`/settings/companies/${batch.company.id}/profile?batch=${batch.id}`}
                icon={<SlidersHorizontal aria-hidden />}
                kind={first ? "primary" : "secondary"}
              >
                {t(first ? "unreadable.profileMake" : "unreadable.profileOpen")}
              </LinkButton>
            )}
          </div>
        </Card>
        {rights.reject && (
          <Card title={t("reject.title")}>
            <RejectForm batchId={batch.id} />
          </Card>
        )}
      </div>
    </div>
  );
}
