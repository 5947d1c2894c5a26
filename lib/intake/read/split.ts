import { Unreadable } from "@/lib/intake/schema";

/** The longest record taken. A quote that is never closed would otherwise gather the whole file as one cell. */
export const LONGEST_RECORD = 1_048_576;

/** Whole records in the file's order: as text, or, where the format tells cells apart by itself, as cells. */
export type Piece = TextPiece | CellsPiece;

export type CellsPiece = {
  readonly cells: readonly (readonly string[])[];
  /** Of each record the line, or the sheet's row, on which it starts. */
  readonly lines: readonly number[];
  /** Number of the first record in the file, from 1. */
  readonly firstRecord: number;
};

export type TextPiece = {
  readonly text: string;
  /** Records in it, blank ones too. */
  readonly records: number;
  /** Number of the first record in the file, from 1. */
  readonly firstRecord: number;
  /** Physical line on which it starts, from 1. */
  readonly firstLine: number;
};

const QUOTE = 34;
const LF = 10;
const CR = 13;

/** Where the reader stands in a cell: before its first character, inside it, inside its quotes, after them, in blanks. */
const START = 0;
const PLAIN = 1;
const QUOTED = 2;
const CLOSED = 3;
const TRAILED = 4;

/**
 * Cuts a CSV text that arrives in chunks into pieces of whole records, so that they can be parsed side by side. A quote
 * at a cell's beginning opens it, and line breaks and separators belong to it until it is closed; anywhere else a quote
 * is a character like any other (5" or 37°36'37.8"N), and after the closing one only blanks may stand. Outside of quotes LF, CR and CRLF end a record, mixed or not.
 */
export class RecordSplitter {
  private readonly separator: number;
  /** Begun but not yet a whole piece; looked at already. */
  private carry = "";
  /** A CR at the end of the last chunk: perhaps half of CRLF, not looked at. */
  private waiting = "";
  private state: number = START;
  private line = 1;
  private records = 0;
  private inPiece = 0;
  private pieceLine = 1;
  /** Where the record under way begins: in carry, and in the file. */
  private recordStart = 0;
  private recordLine = 1;

  constructor(
    separator: string,
    private readonly perPiece: number,
  ) {
    this.separator = separator.charCodeAt(0);
  }

  /**
   * Takes the next chunk and gives the pieces that it completes; all have to be taken before the next. Throws Unreadable, with the line, on a record too
   * long and on characters between a closing quote and the next separator.
   */
  take(chunk: string): Generator<TextPiece> {
    return this.cut(this.waiting + chunk, false);
  }

  /** What is left at the end of the text. Throws Unreadable where a quote is still open. */
  finish(): Generator<TextPiece> {
    return this.cut(this.waiting, true);
  }

  private *cut(fresh: string, last: boolean): Generator<TextPiece> {
    const text = this.carry + fresh;
    this.waiting = !last && fresh.endsWith("\r") ? "\r" : "";
    const end = text.length - this.waiting.length;
    const { separator } = this;
    let { recordStart } = this;
    let state: number = this.state;
    let pieceStart = 0;
    const quote = new Next(text, '"');
    const [lf, cr] = [new Next(text, "\n"), new Next(text, "\r")];
    for (let at = this.carry.length; at < end; at++) {
      // What stands before the next quote is told by its line breaks alone: most records are passed over at once.
      if (state === START || state === PLAIN) {
        const stop = Math.min(lf.from(at), cr.from(at), end);
        if (stop < quote.from(at)) {
          if (stop > at) state = text.charCodeAt(stop - 1) === separator ? START : PLAIN;
          at = stop;
          if (at === end) break;
        }
      }
      const code = text.charCodeAt(at);
      if (code === LF || code === CR) {
        if (code === CR && text.charCodeAt(at + 1) === LF) at++;
        this.line++;
        if (state === QUOTED) continue;
        if (at - recordStart > LONGEST_RECORD) throw new Unreadable("RECORD_TOO_LONG", { line: this.recordLine });
        state = START;
        recordStart = at + 1;
        this.recordLine = this.line;
        this.inPiece++;
        if (this.inPiece === this.perPiece || recordStart - pieceStart > LONGEST_RECORD) {
          yield this.piece(text.slice(pieceStart, recordStart));
          pieceStart = recordStart;
        }
      } else if (state === PLAIN) {
        if (code === separator) state = START;
      } else if (state === QUOTED) {
        if (code === QUOTE) state = CLOSED;
      } else if (state === START) {
        state = code === QUOTE ? QUOTED : code === separator ? START : PLAIN;
      } else if (code === separator) state = START;
      else if (state === CLOSED && code === QUOTE) state = QUOTED;
      else if (isBlank(code, separator)) state = TRAILED;
      else throw new Unreadable("QUOTE_MISPLACED", { line: this.line });
    }
    if (last && state === QUOTED) throw new Unreadable("QUOTE_NOT_CLOSED", { line: this.recordLine });
    if (end - recordStart > LONGEST_RECORD) {
      throw new Unreadable(state === QUOTED ? "QUOTE_NOT_CLOSED" : "RECORD_TOO_LONG", { line: this.recordLine });
    }
    if (last && recordStart < end) this.inPiece++;
    if (last && this.inPiece > 0) {
      yield this.piece(text.slice(pieceStart));
      pieceStart = end;
    }
    this.state = state;
    this.carry = text.slice(pieceStart, end);
    this.recordStart = recordStart - pieceStart;
  }

  private piece(text: string): TextPiece {
    const piece = { text, records: this.inPiece, firstRecord: this.records + 1, firstLine: this.pieceLine };
    this.records += this.inPiece;
    this.inPiece = 0;
    this.pieceLine = this.line;
    return piece;
  }
}

/** Where a character stands next in a text, for who asks in the text's order: each stretch is searched once. */
class Next {
  private at = -1;

  constructor(
    private readonly text: string,
    private readonly sign: string,
  ) {}

  /** Infinity where there is none. */
  from(position: number): number {
    if (this.at < position) {
      const found = this.text.indexOf(this.sign, position);
      this.at = found < 0 ? Number.POSITIVE_INFINITY : found;
    }
    return this.at;
  }
}

/** A blank that may stand between a closing quote and the separator. */
export function isBlank(code: number, separator: number): boolean {
  return (code === 32 || code === 9) && code !== separator;
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
