import { getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { NoticeBar } from "@/components/ui/notice-bar";
import { TextLink } from "@/components/ui/text-link";
import { type Field, fields } from "@/lib/companies/schema";
import type { Batch } from "@/lib/intake/batches";
import { lookAtDelivery } from "@/lib/intake/read/look";
import { LayoutChoice } from "./layout-choice";
import type { BatchQuery, BatchRights } from "./page";

const separators: Readonly<Record<string, string>> = { ",": "comma", "\t": "tab", ";": "semicolon", "|": "bar" };

/** How a delivery was read: encoding, separator, header, and which column each field comes from. */
export async function Columns({ batch, asked, rights }: { batch: Batch; asked: BatchQuery; rights: BatchRights }) {
  const t = await getTranslations("batches");
  const found = batch.layout?.found;
  if (!found || batch.source === "typed") {
    return <NoticeBar tone="note">{t(batch.source === "typed" ? "layout.typed" : "layout.none")}</NoticeBar>;
  }
  const fieldOf = new Map(Object.entries(found.columns).map(([field, column]) => [column, field as Field]));
  const again = batch.state === "review" && rights.receive;
  const { encoding, separator, sheet } = { sheet: found.workbook?.sheet, ...batch.layout?.chosen, ...asked };
  const look =
    again && found.format !== "fixed"
      ? await officePage((actor) => lookAtDelivery(actor, batch.id, { encoding, separator, sheet }))
      : null;
  const { workbook } = found;
  const notRead = workbook?.sheets.filter(({ name }) => name !== workbook.sheet) ?? [];
  const separatorName = (sign: string) =>
    separators[sign] ? t(`separators.${separators[sign]}`) : t("separators.other", { sign });
  return (
    <div className="space-y-4">
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <Card title={t("layout.title")} note={t("layout.note")} flush>
          <table className="w-full">
            <thead>
              <tr className="border-b bg-sunken text-left text-xs text-muted">
                <th scope="col" className="w-12 px-4 py-1.5 text-right font-medium">
                  #
                </th>
                <th scope="col" className="px-4 py-1.5 font-medium">
                  {t("layout.column")}
                </th>
                <th scope="col" className="px-4 py-1.5 font-medium">
                  {t("layout.field")}
                </th>
              </tr>
            </thead>
            <tbody>
              {found.header.map((name, i) => {
                const field = fieldOf.get(i);
                return (
                  // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have one name
                  <tr key={i} className="border-b last:border-b-0">
                    <td className="px-4 py-1.5 text-right text-xs text-faint">{i + 1}</td>
                    <td className="px-4 py-1.5">{name || <span className="text-faint">–</span>}</td>
                    <td className="px-4 py-1.5">
                      {field ? t(`fields.${field}`) : <span className="text-muted">{t("layout.notRead")}</span>}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </Card>
        <Card title={t("layout.found")}>
          <div className="space-y-3">
            <DescriptionList
              facts={[
                ...(batch.inside ? [{ term: t("layout.inside"), value: batch.inside.name }] : []),
                ...(workbook
                  ? [
                      { term: t("layout.found"), value: t("layout.xlsx") },
                      { term: t("layout.sheet"), value: workbook.sheet },
                    ]
                  : [{ term: t("look.encoding"), value: t(`encodings.${found.encoding}`) }]),
                ...(found.format === "fixed" ? [{ term: t("layout.found"), value: t("layout.fixed") }] : []),
                ...(found.separator ? [{ term: t("look.separator"), value: separatorName(found.separator) }] : []),
                { term: t("look.header"), value: found.headerRow === 0 ? t("look.noHeader") : found.headerRow },
                {
                  term: t("layout.profile"),
                  value: batch.profile && (
                    <TextLink href={`/settings/companies/${batch.company.id}`}>
                      {t("layout.profileVersion", { version: batch.profile.version })}
                    </TextLink>
                  ),
                },
              ]}
            />
            {workbook && (notRead.length > 0 || workbook.hiddenRows > 0 || workbook.date1904) && (
              <NoticeBar tone="note">
                {notRead.length > 0 && (
                  <p>
                    {t("layout.sheetHidden", {
                      sheets: notRead
                        .map(({ name, state }) => t(`look.sheetStates.${state}`, { name }))
                        .join(t("comma")),
                    })}
                  </p>
                )}
                {workbook.hiddenRows > 0 && <p>{t("layout.hiddenRows", { count: workbook.hiddenRows })}</p>}
                {workbook.date1904 && <p>{t("layout.date1904")}</p>}
              </NoticeBar>
            )}
            {found.missing.length > 0 && (
              <NoticeBar tone="warn">
                {t("layout.missing", {
                  fields: fields
                    .filter((field) => found.missing.includes(field))
                    .map((field) => t(`fields.${field}`))
                    .join(t("comma")),
                })}
              </NoticeBar>
            )}
          </div>
        </Card>
      </div>
      {look && (
        <>
          <NoticeBar tone="warn">{t("layout.againNote")}</NoticeBar>
          <LayoutChoice
            batchId={batch.id}
            look={look}
            chosen={{ encoding, separator, sheet }}
            headerRow={found.headerRow}
            mayRead={rights.receive}
          />
        </>
      )}
    </div>
  );
}
