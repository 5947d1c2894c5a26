import { createCanvas, GlobalFonts, loadImage } from "@napi-rs/canvas";
import { renderToStaticMarkup } from "react-dom/server";
import { paperLook } from "@/components/charts/palette";
import { formatDate, type Locale } from "@/lib/core/format";
import { figureTexts } from "@/lib/notices/figures";

import type { Figure, NoticeFacts } from "@/lib/notices/schema";
import { fontFamily, fontFile } from "./fonts";
import { NoticeCurve, words } from "./parts";

const size = { width: 960, height: 560 };

/** The curve as a picture of its own: unit, as-of date and source stand in it, because it will be shown elsewhere. */
export function curveSvg(facts: NoticeFacts, figure: Figure, locale: Locale): string {
  const t = words[locale];
  const { strong, text, ground, fontFamily: family } = paperLook;
  const source = t("curveFileSource", {
    organisation: facts.incident.organisation[locale],
    date: formatDate(facts.figures.at(-1)?.publishedOn ?? figure.publishedOn, locale),
  });
  const svg = renderToStaticMarkup(
    <svg
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`0 0 ${size.width} ${size.height}`}
      {...size}
      fontFamily={family}
      lang={locale}
    >
      <title>{t("curveFileTitle")}</title>
      <rect {...size} fill={ground} />
      <text x={24} y={42} fontSize={22} fontWeight={700} fill={strong}>
        {t("curveFileTitle")}
      </text>
      <text x={24} y={72} fontSize={16} fill={strong}>
        {figureTexts(figure, facts.incident, words).sentence[locale]}
      </text>
      <g transform="translate(0 84)">
        <NoticeCurve {...{ facts, locale }} id="curve" width={960} height={430} look={paperLook} />
      </g>
      <text x={24} y={542} fontSize={14} fill={text}>
        {facts.incident.isDemo ? `${source} / ${t("demoMark")}` : source}
      </text>
    </svg>,
  );
  return `${svg}\n`;
}

let fontsKnown = false;

/**
 * An SVG of ours as a picture of twice its size, with the Japanese font that comes with the program. JPEG is for the
 * press sheet: a PDF takes it in as it is, while a PNG has to be taken apart first, which costs half a second.
 */
export async function pictureOf(svg: string, kind: "png" | "jpeg"): Promise<Buffer> {
  if (!fontsKnown) {
    for (const weight of ["Regular", "Bold"] as const)
      if (!GlobalFonts.registerFromPath(fontFile(weight), fontFamily)) throw new Error(`no font ${weight}`);
    fontsKnown = true;
  }
  const image = await loadImage(Buffer.from(svg));
  const canvas = createCanvas(image.width * 2, image.height * 2);
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return kind === "png" ? canvas.encode("png") : canvas.encode("jpeg", 95);
}
