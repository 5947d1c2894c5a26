import { createTranslator } from "next-intl";
import { reportDocument } from "@/app/(office)/reports/regulator/document";
import { reportCsv } from "@/app/(office)/reports/regulator/report-csv";
import { reportPdf } from "@/app/(office)/reports/regulator/report-pdf";
import { officeRoute } from "@/app/doors";
import { permit } from "@/lib/access/actor";
import { NotFound } from "@/lib/core/errors";
import { formatInstant } from "@/lib/core/format";
import { readMessages } from "@/lib/core/messages";
import { takeReport } from "@/lib/reports/regulator/queries";
import { reportFiles } from "@/lib/reports/regulator/schema";
import { findIncident } from "@/lib/settings/queries";

type Say = (key: string, values?: Record<string, string | number>) => string;

/** An approved report as a file, in one language: report-ja.pdf, report-en.csv …; each time is in the trail. */
export const GET = officeRoute(async (actor, _request, context: { params: Promise<{ no: string; file: string }> }) => {
  permit(actor, "regulatorReport.read");
  const { no, file: asked } = await context.params;
  const file = reportFiles.find((one) => one === asked);
  if (!file || !/^[1-9]\d{0,8}$/.test(no)) throw new NotFound("report file");
  const report = await takeReport(actor, Number(no), file);
  const timeZone = (await findIncident(actor))?.timeZone ?? "Asia/Tokyo";
  const locale = file.startsWith("report-ja") ? "ja" : "en";
  const messages = readMessages(locale);
  const t = createTranslator({ locale, messages, namespace: "regulatorReports" }) as unknown as Say;
  const document = reportDocument(report, locale, timeZone);
  const isPdf = file.endsWith(".pdf");
  const body = isPdf
    ? new Uint8Array(
        await reportPdf({
          document,
          locale,
          createdAt: report.approvedAt,
          lines: [
            t("paper.approved", {
              no: report.no,
              name: report.approvedByName,
              at: formatInstant(report.approvedAt, locale, timeZone),
            }),
            t("paper.hash", { hash: report.hash }),
          ],
          words: { source: (source) => t("paper.source", { source }) },
        }),
      )
    : reportCsv(document, {
        head: [t("csv.item"), t("csv.what"), t("csv.column"), t("csv.value"), t("csv.source")],
        text: t("csv.text"),
      });
  return new Response(body, {
    headers: {
      "content-type": isPdf ? "application/pdf" : "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="regulator-${report.no}-${file}"`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
});
