import PDFDocument from "pdfkit";
import { amountsText } from "@/app/(office)/amounts-text";
import { fontFile } from "@/app/(public)/notice/fonts";
import { paperLook } from "@/components/charts/palette";
import { formatDate, formatNumber, type Locale } from "@/lib/core/format";
import type { WeeklyReport } from "@/lib/reports/weekly";
import type { FlowRow } from "@/lib/reports/weekly-rows";
import { flowColumns } from "./columns";

type Words = (key: string, values?: Record<string, string | number>) => string;

export type WeeklySheet = {
  report: WeeklyReport;
  locale: Locale;
  say: Words;
  incident: {
    nameJa: string;
    nameEn: string;
    organisationJa: string;
    organisationEn: string;
    clock: { now: Date };
  } | null;
};

/** A4 across, in points. */
const paper = { width: 841.89, margin: 40, bottom: 556 };
const inner = paper.width - 2 * paper.margin;
const { strong, text: quiet, grid } = paperLook;
const nameWidth = 180;
// By their files: under a second name the one that is there already would be opened anew for every cell.
const [regular, bold] = [fontFile("Regular"), fontFile("Bold")];

/** A table on paper: the first column holds names, the others figures at the right edge. */
type Sheet = {
  heads: readonly string[];
  lines: readonly { cells: readonly string[]; bold?: boolean }[];
  widths: readonly number[];
};

/** The week's report on paper, in the reader's language; the Japanese font is embedded, so that it prints anywhere. */
export async function weeklyPdf({ report, locale, say, incident }: WeeklySheet): Promise<Buffer> {
  const day = (on: string) => formatDate(on, locale);
  const title = say("reports.weekly.title");
  const period = say("reports.weekly.note", { week: report.week, from: day(report.from), to: day(report.to) });
  const organisation = (locale === "ja" ? incident?.organisationJa : incident?.organisationEn) ?? "";
  const doc = new PDFDocument({
    size: "A4",
    layout: "landscape",
    margins: { top: 36, bottom: 30, left: paper.margin, right: paper.margin },
    bufferPages: true,
    pdfVersion: "1.7",
    lang: locale === "ja" ? "ja-JP" : "en",
    displayTitle: true,
    font: regular,
    info: { Title: `${title} ${report.week}`, Author: organisation, CreationDate: incident?.clock.now ?? new Date() },
  });
  const pieces: Buffer[] = [];
  doc.on("data", (piece: Buffer) => pieces.push(piece));
  const written = new Promise((resolve) => doc.on("end", resolve));

  doc.font(bold).fontSize(16).fillColor(strong).text(title, paper.margin, 36);
  doc.font(regular).fontSize(10).fillColor(strong).text(period);
  doc.fontSize(8.5).fillColor(quiet);
  doc.text([organisation, locale === "ja" ? incident?.nameJa : incident?.nameEn].filter(Boolean).join(" / "));
  if (report.runs) doc.text(say("reports.weekly.runs", { asOf: day(report.asOf) }));
  doc.text(
    `${say("reports.weekly.basis")} ${say("reports.columns.longOpen")}: ${say("reports.weekly.longOpenNote", { days: report.longOpenAfterDays })}`,
  );

  const figures = (row: FlowRow) => flowColumns.map((id) => (row[id] === null ? "–" : formatNumber(row[id])));
  const heads = flowColumns.map((id) => say(`reports.columns.${id}`));
  const even = flowColumns.map(() => (inner - nameWidth) / flowColumns.length);
  const total = { cells: [say("reports.total"), ...figures(report.total)], bold: true };
  const { before, after } = report.burden;
  table(doc, say("reports.burden.title"), {
    heads: ["asOf", "burdened", "amount", "notYetKnown"].map((id) => say(`reports.burden.${id}`)),
    widths: [nameWidth, 130, 220, 130],
    lines: ([before, after] as const).map((one, at) => ({
      cells: [
        say(at === 0 ? "reports.burden.before" : "reports.burden.after", { date: day(one.asOf) }),
        formatNumber(one.burdened),
        amountsText(one.burden, locale) || "0",
        formatNumber(one.notYetKnown),
      ],
    })),
  });
  table(doc, say("reports.byCompany.title"), {
    heads: [say("reports.byCompany.head"), ...heads],
    widths: [nameWidth, ...even],
    lines: [
      ...report.byCompany.map((one) => ({
        cells: [locale === "ja" ? one.name.nameJa : one.name.nameEn, ...figures(one)],
      })),
      total,
    ],
  });
  table(doc, say("reports.byCase.title"), {
    heads: [say("reports.byCase.head"), ...heads],
    widths: [nameWidth, ...even],
    lines: [
      ...report.byCase.map((one) => ({
        cells: [say(`inquiries.cases.${one.case ?? "unknown"}`), ...figures(one)],
      })),
      total,
    ],
  });
  if (report.byOwner.length > 0) {
    table(doc, say("reports.byOwner.title"), {
      heads: [say("reports.byOwner.head"), ...heads],
      widths: [nameWidth, ...even],
      lines: [
        ...report.byOwner.map((one) => ({ cells: [one.name ?? say("reports.byOwner.nobody"), ...figures(one)] })),
        total,
      ],
    });
  }
  if (report.byPerson.length > 0) {
    table(doc, say("reports.byPerson.title"), {
      heads: [say("reports.byPerson.head"), say("reports.columns.decided"), say("reports.columns.closed")],
      widths: [nameWidth, 80, 80],
      lines: report.byPerson.map((one) => ({
        cells: [one.name, formatNumber(one.decided), formatNumber(one.closed)],
      })),
    });
  }
  number(doc, `${title} ${report.week}`);
  doc.end();
  await written;
  return Buffer.concat(pieces);
}

/** A heading and its table; on a new page the heads are said again, and a heading never stands alone. */
function table(doc: PDFKit.PDFDocument, title: string, { heads, lines, widths }: Sheet): void {
  const size = 8.5;
  const height = 15;
  let y = doc.y + 10;
  if (y + 4 * height > paper.bottom) y = turn(doc);
  doc.font(bold).fontSize(10.5).fillColor(strong).text(title, paper.margin, y, { lineBreak: false });
  y += 18;
  const row = (cells: readonly string[], font: string, color: string) => {
    let x = paper.margin;
    for (const [at, cell] of cells.entries()) {
      const width = widths[at] ?? 0;
      doc.font(font).fontSize(size).fillColor(color);
      doc.text(fitting(doc, cell, width - 6), x, y + 3, {
        width: width - 2,
        align: at === 0 ? "left" : "right",
        lineBreak: false,
      });
      x += width;
    }
    y += height;
    doc.moveTo(paper.margin, y).lineTo(x, y).lineWidth(0.5).strokeColor(grid).stroke();
  };
  row(heads, regular, quiet);
  for (const { cells, bold: strongly } of lines) {
    if (y + height > paper.bottom) {
      y = turn(doc);
      row(heads, regular, quiet);
    }
    row(cells, strongly ? bold : regular, strong);
  }
  doc.x = paper.margin;
  doc.y = y;
}

function turn(doc: PDFKit.PDFDocument): number {
  doc.addPage();
  return doc.page.margins.top;
}

/** A name that is too long for its column ends in dots. */
function fitting(doc: PDFKit.PDFDocument, words: string, width: number): string {
  if (doc.widthOfString(words) <= width) return words;
  const letters = [...words];
  while (letters.length > 1 && doc.widthOfString(`${letters.join("")}…`) > width) letters.pop();
  return `${letters.join("")}…`;
}

/** What it is and which page of how many, at the foot of each. */
function number(doc: PDFKit.PDFDocument, words: string): void {
  const pages = doc.bufferedPageRange();
  for (let at = 0; at < pages.count; at++) {
    doc.switchToPage(at);
    // Below the bottom margin: without this the foot would begin a page of its own.
    doc.page.margins.bottom = 0;
    doc.font(regular).fontSize(8).fillColor(quiet);
    doc.text(`${words}  ${at + 1} / ${pages.count}`, paper.margin, 568, {
      width: inner,
      align: "center",
      lineBreak: false,
    });
  }
}
