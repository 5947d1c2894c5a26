import { diffArrays, diffWordsWithSpace } from "diff";

/** A piece of a text: as it was in both, taken out, or put in. */
export type Piece = { readonly kind: "same" | "out" | "in"; readonly text: string };

const japanese = new Intl.Segmenter("ja", { granularity: "word" });

/** What changed from one text to another, word by word; Japanese words as the language's own rules part them. */
export function differenceOf(before: string, after: string, locale: "ja" | "en"): Piece[] {
  const parts =
    locale === "ja"
      ? diffArrays(wordsOf(before), wordsOf(after)).map((part) => ({ ...part, value: part.value.join("") }))
      : diffWordsWithSpace(before, after);
  return parts.map(({ value, added, removed }) => ({ kind: added ? "in" : removed ? "out" : "same", text: value }));
}

function wordsOf(text: string): string[] {
  return [...japanese.segment(text)].map(({ segment }) => segment);
}
