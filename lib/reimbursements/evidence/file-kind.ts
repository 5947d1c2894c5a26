import { fileTypeFromBuffer } from "file-type";
import { maskCards } from "@/lib/core/text";
import type { FileKind } from "./schema";

/** Kinds by the name that the library gives them. */
const taken: Readonly<Record<string, FileKind>> = { pdf: "pdf", png: "png", jpg: "jpeg", tif: "tiff" };

/** What a file is, and what a text says; or what it is that is not taken. */
export type FileFound = { readonly kind: FileKind; readonly text: string | null } | { readonly refused: string };

/**
 * What a file is by its content; its name says nothing (SECURITY UP-05). Taken: PDF, PNG, JPEG, TIFF, and text in UTF-8
 * or Shift_JIS such as a mail. Refused with what it is: everything that can run, and what only looks like text (HTML,
 * SVG, RTF).
 */
export async function fileKindOf(bytes: Uint8Array): Promise<FileFound> {
  const found = await fileTypeFromBuffer(bytes).catch(() => undefined);
  const kind = found && taken[found.ext];
  if (kind) return { kind, text: null };
  if (found) return { refused: found.ext };
  const text = textOf(bytes);
  if (text === null) return { refused: "binary" };
  const start = text.trimStart().slice(0, 200);
  if (/^<(!doctype|html|head|body|script|svg|\?xml)/i.test(start))
    return { refused: /^<svg/i.test(start) ? "svg" : "html" };
  if (start.startsWith("{\\rtf")) return { refused: "rtf" };
  return { kind: "text", text };
}

/** Strictly UTF-8, else strictly Shift_JIS, without control characters; null: no text. */
function textOf(bytes: Uint8Array): string | null {
  for (const encoding of ["utf-8", "shift_jis"]) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      return /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\u007f]/.test(text) ? null : text;
    } catch {
      // The next encoding.
    }
  }
  return null;
}

/** Whether a text holds a card number in clear: it is to be blackened before it is attached (RULEBOOK R8.1). */
export function holdsCard(text: string): boolean {
  return maskCards(text.normalize("NFKC")).found > 0;
}
