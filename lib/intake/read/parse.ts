import { Unreadable } from "@/lib/intake/schema";
import { isBlank, lineBreaks } from "./split";

const QUOTE = 34;
const LF = 10;
const CR = 13;

/**
 * Parses whole records, as RecordSplitter cut them and by its rules: a quote at a cell's beginning opens it, doubled it
 * is a character, and after the closing one only blanks may stand before the separator; anywhere else a quote is a
 * character. Written here because csv-parse knows only stricter (real files with 37°36'37.8"N are refused) and laxer
 * (text after a closing quote is taken in silence); the tests hold it against csv-parse.
 * @param firstLine physical line on which the text starts, for the place of a fault
 */
export function parseRecords(text: string, separator: string, firstLine = 1): string[][] {
  const mark = separator.charCodeAt(0);
  const records: string[][] = [];
  let record: string[] = [];
  let at = 0;
  while (at < text.length) {
    if (text.charCodeAt(at) === QUOTE) {
      const open = at;
      let value = "";
      for (let from = at + 1; ; ) {
        const close = text.indexOf('"', from);
        if (close < 0) throw new Unreadable("QUOTE_NOT_CLOSED", { line: lineAt(text, open, firstLine) });
        at = close + 1;
        const doubled = text.charCodeAt(at) === QUOTE;
        value += text.slice(from, doubled ? at : close);
        if (!doubled) break;
        from = at + 1;
      }
      record.push(value);
      while (isBlank(text.charCodeAt(at), mark)) at++;
    } else {
      const start = at;
      for (; at < text.length; at++) {
        const code = text.charCodeAt(at);
        if (code === mark || code === LF || code === CR) break;
      }
      record.push(text.slice(start, at));
    }
    const code = text.charCodeAt(at);
    if (code === mark) {
      at++;
      // A separator at the very end is followed by one more cell, an empty one.
      if (at === text.length) record.push("");
    } else if (code === LF || code === CR) {
      at += code === CR && text.charCodeAt(at + 1) === LF ? 2 : 1;
      records.push(record);
      record = [];
    } else if (at < text.length) {
      throw new Unreadable("QUOTE_MISPLACED", { line: lineAt(text, at, firstLine) });
    }
  }
  if (record.length) records.push(record);
  return records;
}

function lineAt(text: string, at: number, firstLine: number): number {
  return firstLine + lineBreaks(text.slice(0, at));
}
