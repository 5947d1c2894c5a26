import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { LoadStatus } from "@/app/(office)/exposure/load-status";
import { rowId } from "@/app/(office)/row-id";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { NoticeBar } from "@/components/ui/notice-bar";
import { may } from "@/lib/access/actor";
import type { Encoding } from "@/lib/companies/schema";
import { formatInstant, formatNumber, type Locale } from "@/lib/core/format";
import { findLoad, listAttributes } from "@/lib/exposure/queries";
import { readFixed } from "@/lib/exposure/rules";
import { lookAtRegister } from "@/lib/intake/registers/look";
import { readChoiceSchema } from "@/lib/intake/schema";
import { findIncident } from "@/lib/settings/queries";
import { ChooseColumns } from "./choose-columns";
import { HowToRead } from "./how-to-read";
import { LoadFacts, LoadFindingsCard, LoadTotals } from "./load-cards";
import { RevertForm, Underway } from "./load-steps";
import { UnreadableBar } from "./unreadable-bar";

type Props = {
  params: Promise<{ loadId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const t = await getTranslations("exposure.loads");
  return { title: t("one", { id: (await params).loadId.slice(0, 9) }) };
}

const choice = readChoiceSchema.pick({ encoding: true, separator: true, sheet: true, headerRow: true });

/** One file of the register: its columns are chosen, it is loaded, its totals stand as the proof; or it is reverted. */
export default async function LoadPage({ params, searchParams }: Props) {
  const id = rowId((await params).loadId);
  const { encoding, separator, sheet, headerRow, form, cells, unit, recordLength } = await searchParams;
  const written = typeof cells === "string" ? cells : "";
  const length = Number(recordLength) || null;
  const fixed =
    form === "fixed" ? readFixed(written, unit === "characters" ? "characters" : "bytes", length) : undefined;
  const asked = choice.safeParse({
    ...(encoding && { encoding }),
    ...(separator && { separator }),
    ...(sheet && { sheet }),
    ...(headerRow !== undefined && { headerRow: Number(headerRow) }),
  });
  const { load, attributes, mayEdit, look, timeZone } = await officePage(async (actor) => {
    const load = await findLoad(actor, id);
    const mayEdit = may(actor, "exposure.edit");
    const waits = load.state === "received" || load.state === "unreadable";
    return {
      load,
      attributes: await listAttributes(actor),
      mayEdit,
      look:
        waits && mayEdit
          ? fixed === null
            ? null
            : await lookAtRegister(actor, id, { ...(asked.success && asked.data), ...(fixed && { fixed }) })
          : undefined,
      timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
    };
  });
  const t = await getTranslations("exposure");
  const locale = (await getLocale()) as Locale;
  const { state } = load;
  const waits = state === "received" || state === "unreadable";
  const ended = state === "loaded" || state === "reverting" || state === "reverted";
  return (
    <div className="max-w-5xl space-y-4">
      <PageHeader
        title={t("loads.one", { id })}
        crumbs={[{ label: t("title"), href: "/exposure" }]}
        status={<LoadStatus state={state} />}
        note={load.fileName}
      />
      {state === "unreadable" && load.reason && <UnreadableBar reason={load.reason} />}
      {waits && !mayEdit && <NoticeBar tone="note">{t("choose.waiting")}</NoticeBar>}
      {look !== undefined && (
        <>
          <HowToRead
            look={look?.look ?? null}
            encoding={asked.success ? asked.data.encoding : undefined}
            headerRow={look?.headerRow ?? (asked.success ? (asked.data.headerRow ?? 1) : 1)}
            fixed={
              form === "fixed" ? { cells: written, unit: fixed?.unit ?? "bytes", recordLength: length } : undefined
            }
          />
          {look === null ? (
            <NoticeBar tone="warn" title={t("choose.unseen")}>
              {t(form === "fixed" ? (fixed ? "choose.fixedUnfit" : "choose.fixedUnread") : "choose.unseenNext")}
            </NoticeBar>
          ) : (
            <ChooseColumns
              key={JSON.stringify(look.columns.map(({ name }) => name))}
              how={{
                loadId: id,
                ...(look.look.workbook
                  ? { sheet: look.look.workbook.sheet }
                  : fixed
                    ? { fixed, encoding: look.look.encoding }
                    : {
                        ...(asked.success && asked.data.encoding && { encoding: asked.data.encoding as Encoding }),
                        separator: look.look.separator,
                      }),
                headerRow: look.headerRow,
                header: look.columns.map(({ name }) => name.slice(0, 300)),
              }}
              columns={look.columns}
              attributes={attributes}
            />
          )}
        </>
      )}
      {(waits || state === "reading") && mayEdit && <Underway load={load} />}
      {state === "reading" && !mayEdit && <NoticeBar tone="note">{t("one.reading")}</NoticeBar>}
      {state === "reverting" && <Underway load={load} />}
      {state === "reverted" && load.revertedAt && (
        <NoticeBar tone="note" title={t("one.revertedTitle")}>
          {t("one.revertedNote", {
            name: load.revertedByName ?? "",
            at: formatInstant(load.revertedAt, locale, timeZone),
            reason: load.revertReason ?? "",
          })}
        </NoticeBar>
      )}
      {state === "discarded" &&
        (load.reason?.code === "SENSITIVE_AUTHENTICATION_CODES" ? (
          <NoticeBar tone="bad" title={t("one.sensitiveTitle")}>
            {t("one.sensitiveNote", { columns: ((load.reason.columns as string[]) ?? []).join(t("comma")) })}
          </NoticeBar>
        ) : (
          <NoticeBar tone="note" title={t("one.discardedTitle")} />
        ))}
      {state === "loaded" && <NoticeBar tone="good">{t("one.loaded", { cards: formatNumber(load.cards) })}</NoticeBar>}
      {ended && <LoadTotals load={load} />}
      {ended && <LoadFindingsCard findings={load.findings} />}
      <LoadFacts load={load} attributes={attributes} timeZone={timeZone} />
      {state === "loaded" && mayEdit && <RevertForm loadId={id} cards={load.cards} known={load.known} />}
    </div>
  );
}
