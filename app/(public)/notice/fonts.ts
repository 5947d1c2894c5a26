import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The family under which the font of pictures and press sheets is known: Noto Sans JP, SIL Open Font License. */
export const fontFamily = "Noto Sans JP";

/** A whole font file with all Japanese characters: what a browser gets comes in pieces, which no PDF can embed. */
export function fontFile(weight: "Regular" | "Bold"): string {
  const found = createRequire(join(process.cwd(), "package.json")).resolve("@embedpdf/fonts-jp");
  return join(dirname(found), "..", "fonts", `NotoSansJP-${weight}.otf`);
}
