import PDFDocument from "pdfkit";
import { fontFile } from "@/app/(public)/notice/fonts";
import { paperLook } from "@/components/charts/palette";
import type { Locale } from "@/lib/core/format";
import type { ReportDocument, ReportTable } from "./document";

/** A4 in points, and its margins. */
const paper = { width: 595.28, margin: 48, foot: 800 };
const inner = paper.width - 2 * paper.margin;
const { strong, text: quiet, line: accent, grid } = paperLook;

type PdfInput = {
  readonly document: ReportDocument;
  readonly locale: Locale;
  /** Under the title: number, approval, hash. */
  readonly lines: readonly string[];
  /** Not the day on which it is drawn: the same report gives the same file. */
  readonly createdAt: Date;
  readonly words: { readonly source: (source: string) => string };
};

/** A report as a PDF, with the Japanese font embedded as in the press sheet. */
export async function reportPdf({ document, locale, lines, createdAt, words }: PdfInput): Promise<Buffer> {
  const doc = new PDFDocument({
    size: "A4",
    margins: { top: 44, bottom: 56, left: paper.margin, right: paper.margin },
    bufferPages: true,
    pdfVersion: "1.7",
    lang: locale === "ja" ? "ja-JP" : "en",
    displayTitle: true,
    info: {
      Title: `${document.title} (${document.period})`,
      Author: document.organisation,
      CreationDate: createdAt,
      ModDate: createdAt,
    },
  });
  const pieces: Buffer[] = [];
  doc.on("data", (piece: Buffer) => pieces.push(piece));
  const written = new Promise((resolve) => doc.on("end", resolve));
  doc.registerFont("regular", fontFile("Regular")).registerFont("bold", fontFile("Bold"));
  const write = (size: number, color: string, said: string, weight: "regular" | "bold" = "regular") =>
    doc
      .font(weight)
      .fontSize(size)
      .fillColor(color)
      .text(said, paper.margin, doc.y, { width: inner, lineGap: size * (locale === "ja" ? 0.22 : 0.12) });

  write(10, quiet, document.organisation, "bold");
  write(16, strong, document.title, "bold");
  write(11, strong, document.period);
  for (const line of lines) write(8.5, quiet, line);
  doc.moveDown(0.6);
  for (const part of document.parts) {
    // A heading does not stand alone at a page's foot.
    if (doc.y > paper.foot - 90) doc.addPage();
    doc.moveDown(0.4);
    write(12, accent, part.title, "bold");
    doc.moveDown(0.15);
    write(9.5, strong, part.text);
    if (part.facts.length > 0) {
      doc.moveDown(0.35);
      for (const { label, value, source } of part.facts) {
        doc.font("regular").fontSize(9.5).fillColor(strong);
        doc.text(`${label}${locale === "ja" ? ":" : ": "}`, paper.margin, doc.y, { width: inner, continued: true });
        doc.font("bold").text(value, { continued: source !== "" });
        if (source)
          doc
            .font("regular")
            .fontSize(8)
            .fillColor(quiet)
            .text(`  ${words.source(source)}`);
        doc.moveDown(0.1);
      }
    }
    for (const table of part.tables) drawTable(doc, table);
  }

  const pages = doc.bufferedPageRange();
  for (let at = 0; at < pages.count; at++) {
    doc.switchToPage(at);
    // Below the bottom margin: without this the foot would begin a page of its own.
    doc.page.margins.bottom = 0;
    doc.font("regular").fontSize(8).fillColor(quiet);
    doc.text(`${document.organisation}  ${at + 1} / ${pages.count}`, paper.margin, paper.foot, {
      width: inner,
      align: "center",
      lineBreak: false,
    });
  }
  doc.end();
  await written;
  return Buffer.concat(pieces);
}

function drawTable(doc: PDFKit.PDFDocument, { title, head, rows, widths }: ReportTable): void {
  if (doc.y > paper.foot - 110) doc.addPage();
  doc.moveDown(0.5);
  doc.font("bold").fontSize(9).fillColor(strong).text(title, paper.margin, doc.y, { width: inner });
  doc.moveDown(0.2);
  const sum = widths.reduce((total, width) => total + width, 0);
  const figures = (at: number) => rows.every((row) => /^[+−±]?[\d,]+$/.test(row[at] ?? ""));
  doc.font("regular").fontSize(8).fillColor(strong);
  doc.table({
    position: { x: paper.margin, y: doc.y },
    maxWidth: inner,
    columnStyles: widths.map((width, at) => ({
      width: (inner * width) / sum,
      padding: { top: 2.5, right: 2, bottom: 2.5, left: at === 0 ? 0 : 6 },
      align: { x: figures(at) ? ("right" as const) : ("left" as const), y: "top" as const },
    })),
    defaultStyle: {
      border: { top: 0, right: 0, bottom: 0.5, left: 0 },
      borderColor: grid,
      textColor: strong,
    },
    data: [head.map((text) => ({ text, textColor: quiet })), ...rows.map((row) => [...row])],
  });
  doc.x = paper.margin;
  doc.moveDown(0.4);
}
