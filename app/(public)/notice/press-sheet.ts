import PDFDocument from "pdfkit";
import { paperLook } from "@/components/charts/palette";
import { formatDate, formatNumber, type Locale } from "@/lib/core/format";
import { inLanguage } from "@/lib/notices/changes";
import { type FigureTexts, figureTexts } from "@/lib/notices/figures";
import type { Figure, NoticeFacts } from "@/lib/notices/schema";
import { editionState } from "./archive-pages";
import { fontFile } from "./fonts";
import { words } from "./parts";

/** A4 in points, and its margins. */
const paper = { width: 595.28, margin: 48, foot: 786 };
const inner = paper.width - 2 * paper.margin;
const { strong, text: quiet, line: accent, grid } = paperLook;
const warn = "#6b4600";
const curveWidth = 330;

export type SheetInput = {
  /** As they were with the publication; what became of it is told by `known`. */
  facts: NoticeFacts;
  known: NoticeFacts;
  figure: Figure;
  locale: Locale;
  /** The curve as a JPEG of 960 by 560, or a multiple. */
  curve: Buffer;
  address: string | null;
};

/**
 * A press sheet of one publication as a PDF: figure, unit, days, what is counted and what not, how to read it, the curve
 * and the figures before it. The Japanese font is embedded, so that it prints anywhere and its text can be searched.
 */
export async function pressSheet({ facts, known, figure, locale, curve, address }: SheetInput): Promise<Buffer> {
  const t = words[locale];
  const texts = figureTexts(figure, facts.incident, words);
  const organisation = facts.incident.organisation[locale];
  const doc = new PDFDocument({
    size: "A4",
    margins: { top: 40, bottom: 34, left: paper.margin, right: paper.margin },
    bufferPages: true,
    pdfVersion: "1.7",
    lang: locale === "ja" ? "ja-JP" : "en",
    displayTitle: true,
    info: {
      Title: `${t("heading")}: ${texts.sentence[locale]}`,
      Author: organisation,
      // Not the day on which it is drawn: the same publication gives the same file.
      CreationDate: figure.publishedAt,
    },
  });
  const pieces: Buffer[] = [];
  doc.on("data", (piece: Buffer) => pieces.push(piece));
  const written = new Promise((resolve) => doc.on("end", resolve));
  doc.registerFont("regular", fontFile("Regular")).registerFont("bold", fontFile("Bold"));
  const write = (size: number, color: string, words: string, weight: "regular" | "bold" = "regular", gap = 0.25) =>
    doc
      .font(weight)
      .fontSize(size)
      .fillColor(color)
      .text(words, paper.margin, doc.y, { width: inner, lineGap: size * (locale === "ja" ? gap : gap - 0.1) });

  write(11, strong, organisation, "bold", 0.05);
  write(8.5, quiet, facts.incident.name[locale]);
  const date = `${t("pressTitle")} / ${formatDate(figure.publishedOn, locale)} / ${t("editionValue", { version: figure.version })}`;
  doc.font("regular").fontSize(8.5).fillColor(quiet).text(date, paper.margin, 42, { width: inner, align: "right" });
  rule(doc, 78);
  doc.y = 86;
  if (facts.incident.isDemo) write(8.5, warn, t("demoMark"));
  const state = editionState(known, figure);
  if (state.kind === "corrected") write(10.5, warn, t("pressCorrected", { version: state.by.version }), "bold");
  write(13, strong, t("heading"), "bold");
  headline(doc, texts, locale);
  write(11, strong, texts.asOfLine[locale]);
  doc.moveDown(0.4);
  write(9.5, strong, t("sentenceWhole", { ...said(texts, locale), organisation }), "regular", 0.25);
  if (texts.noBurden) write(9.5, strong, texts.noBurden[locale], "bold", 0.25);
  if (figure.correction) write(9.5, strong, t("correctionReason", { reason: figure.correction[locale] }), "bold");
  doc.moveDown(0.5);
  doc.image(curve, paper.margin + (inner - curveWidth) / 2, doc.y, { width: curveWidth });
  doc.y += (curveWidth * 560) / 960;
  doc.moveDown(0.6);
  for (const [title, lines] of [
    ["countedYes", texts.counted],
    ["countedNo", texts.notCounted],
    ["caveatHeading", texts.caveat],
  ] as const) {
    write(9.5, strong, t(title), "bold", 0.15);
    for (const line of lines) write(8.5, strong, `${locale === "ja" ? "・" : "• "}${line[locale]}`, "regular", 0.12);
    doc.moveDown(0.3);
  }
  write(9.5, strong, t("pressEarlier"), "bold", 0.15);
  for (const other of facts.figures.slice(-5).reverse()) write(8.5, strong, lineOf(other, locale), "regular", 0.15);
  doc.moveDown(0.5);
  write(8.5, quiet, t(address ? "pressSource" : "pressSourceNone"));
  if (address) write(8.5, accent, address + inLanguage("index.html", locale));

  const pages = doc.bufferedPageRange();
  for (let at = 0; at < pages.count; at++) {
    doc.switchToPage(at);
    // Below the bottom margin: without this the foot would begin a page of its own.
    doc.page.margins.bottom = 0;
    const foot = pages.count > 1 ? `${organisation}  ${at + 1} / ${pages.count}` : organisation;
    doc.font("regular").fontSize(8).fillColor(quiet);
    doc.text(foot, paper.margin, paper.foot + 18, { width: inner, align: "center", lineBreak: false });
  }
  doc.end();
  await written;
  return Buffer.concat(pieces);
}

function said(texts: FigureTexts, locale: Locale) {
  return { count: texts.count, asOf: texts.asOf[locale], since: texts.since[locale] };
}

/** The number large, its unit beside it on the same line. */
function headline(doc: PDFKit.PDFDocument, texts: FigureTexts, locale: Locale): void {
  const top = doc.y;
  doc.font("bold").fontSize(50).fillColor(accent).text(texts.count, paper.margin, top, { lineBreak: false });
  const width = doc.widthOfString(texts.count);
  doc.font("bold").fontSize(18).fillColor(strong);
  doc.text(texts.unit[locale], paper.margin + width + 8, top + 33, { lineBreak: false });
  doc.x = paper.margin;
  doc.y = top + 64;
}

function lineOf(figure: Figure, locale: Locale): string {
  const t = words[locale];
  const remark = [
    figure.corrects !== null && t("remarkCorrects", { version: figure.corrects }),
    figure.correctedBy !== null && t("remarkCorrectedBy", { version: figure.correctedBy }),
  ].filter(Boolean);
  const count = `${formatNumber(figure.count)}${locale === "ja" ? "" : " "}${t("unit")}`;
  const line = `${t("editionValue", { version: figure.version })}  ${formatDate(figure.asOf, locale)}  ${count}`;
  return remark.length > 0 ? `${line}  (${remark.join(" / ")})` : line;
}

function rule(doc: PDFKit.PDFDocument, y: number): void {
  doc
    .moveTo(paper.margin, y)
    .lineTo(paper.width - paper.margin, y)
    .lineWidth(0.75)
    .strokeColor(grid)
    .stroke();
}
