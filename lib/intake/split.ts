import { Unreadable } from "./schema";

/** The longest record taken. A quote that is never closed would otherwise gather the whole file as one cell. */
export const LONGEST_RECORD = 1_048_576;

/** Whole records as text, in the file's order. */
export type Piece = {
  readonly text: string;
  /** Records in it, blank ones too. */
  readonly records: number;
  /** Number of the first record in the file, from 1. */
  readonly firstRecord: number;
  /** Physical line on which it starts, from 1. */
  readonly firstLine: number;
};

/**
 * Cuts a CSV text that arrives in chunks into pieces of whole records, without parsing cells: outside of quotes CR, LF
 * and CRLF end a record, inside they are part of it. The pieces can then be parsed side by side. A text in which quotes
 * stand where they may not is found out by the parser, at the first record that is wrong: up to there the cuts are right.
 */
export class RecordSplitter {
  /** Begun but not yet a whole piece; looked at already. */
  private carry = "";
  /** A CR at the end of the last chunk: perhaps half of CRLF, not looked at. */
  private waiting = "";
  private carryLine = 1;
  private recordStart = 0;
  private inPiece = 0;
  private line = 1;
  private records = 0;
  private quoted = false;

  constructor(private readonly perPiece: number) {}

  private cut(chunk: string, last: boolean): Piece[] {
    const pieces: Piece[] = [];
    const text = this.carry + chunk;
    let at = this.carry.length;
    let recordStart = this.recordStart;
    let pieceStart = 0;
    let pieceLine = this.carryLine;
    let inPiece = this.inPiece;
    // A CR at the very end may be the first half of CRLF: it waits for the next chunk.
    const end = !last && text.endsWith("\r") ? text.length - 1 : text.length;
    for (; at < end; at++) {
      const code = text.charCodeAt(at);
      if (code === 34) this.quoted = !this.quoted;
      else if (code === 10 || code === 13) {
        if (code === 13 && text.charCodeAt(at + 1) === 10) at++;
        this.line++;
        if (this.quoted) continue;
        if (at - recordStart > LONGEST_RECORD) throw this.tooLong(text, recordStart, at);
        recordStart = at + 1;
        inPiece++;
        if (inPiece === this.perPiece) {
          pieces.push(this.piece(text.slice(pieceStart, recordStart), inPiece, pieceLine));
          pieceStart = recordStart;
          pieceLine = this.line;
          inPiece = 0;
        }
      }
    }
    if (end - recordStart > LONGEST_RECORD) throw this.tooLong(text, recordStart, end);
    if (last) {
      if (this.quoted) throw new Unreadable("QUOTE_NOT_CLOSED", { line: this.lineOf(text, recordStart, end) });
      if (recordStart < text.length) inPiece++;
      if (inPiece > 0) pieces.push(this.piece(text.slice(pieceStart), inPiece, pieceLine));
      this.carry = "";
      return pieces;
    }
    this.carry = text.slice(pieceStart, end);
    this.waiting = text.slice(end);
    this.carryLine = pieceLine;
    this.recordStart = recordStart - pieceStart;
    this.inPiece = inPiece;
    return pieces;
  }

  /** Takes the next chunk and gives back the pieces that it completes. Throws Unreadable on a record too long. */
  take(chunk: string): Piece[] {
    const whole = this.waiting + chunk;
    this.waiting = "";
    return this.cut(whole, false);
  }

  /** What is left at the end of the text. Throws Unreadable where a quote is still open. */
  finish(): Piece[] {
    const rest = this.waiting;
    this.waiting = "";
    return this.cut(rest, true);
  }

  private piece(text: string, records: number, firstLine: number): Piece {
    const firstRecord = this.records + 1;
    this.records += records;
    return { text, records, firstRecord, firstLine };
  }

  private tooLong(text: string, start: number, at: number): Unreadable {
    return new Unreadable(this.quoted ? "QUOTE_NOT_CLOSED" : "RECORD_TOO_LONG", { line: this.lineOf(text, start, at) });
  }

  /** The line on which the record at `start` began, the reader standing at `at`. */
  private lineOf(text: string, start: number, at: number): number {
    return this.line - lineBreaks(text.slice(start, at));
  }
}

/** Line breaks in a text: CRLF is one. */
export function lineBreaks(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10) count++;
    else if (code === 13 && text.charCodeAt(i + 1) !== 10) count++;
  }
  return count;
}
