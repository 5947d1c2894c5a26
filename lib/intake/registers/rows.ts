import { looksLikeTrack, maskCards, plainText, textDamage } from "@/lib/core/text";
import { LINES_TOLD, LONGEST_VALUE, type LoadFindingCode, type LoadFindings } from "@/lib/exposure/schema";
import { recordsOf } from "@/lib/intake/read/rows";
import type { Piece } from "@/lib/intake/read/split";
import { copyBytes, copyText } from "@/lib/intake/read/stage";
import { Unreadable } from "@/lib/intake/schema";
import { readCard } from "@/lib/intake/values/card";
import { readExpiry } from "@/lib/intake/values/expiry";
import { type NumberKeys, takeNumberKeys, tokenOf } from "@/lib/vault/number-keys";
import { sealCard } from "@/lib/vault/seal";

/** All that turning a register's records into rows needs; plain values, so that it can be sent to a thread. */
export type RegisterTask = {
  readonly register: true;
  readonly numbers: NumberKeys;
  readonly separator: string;
  readonly headerRow: number;
  /** Columns of the file by their place. */
  readonly header: readonly string[];
  readonly card: number;
  readonly expiry: number | null;
  readonly attributes: readonly number[];
  /** Whether a spreadsheet has cut all long numbers of the file: then none that ends so is one. */
  readonly cutNumbers: boolean;
  /** For expiry dates of two digits. */
  readonly today: string;
};

/** Rows of one piece as COPY text: row number, token, cipher, BIN, last four, expiry, a column for each attribute. */
export type RegisterPiece = {
  readonly copy: Buffer;
  readonly records: number;
  readonly blank: number;
  readonly problems: number;
  readonly findings: LoadFindings;
  /** Full numbers of 16 digits and more, and those that end as a spreadsheet leaves them. */
  readonly longCards: number;
  readonly zeroCards: number;
};

/**
 * Reads, tokenises and seals the records of a piece. A card is loaded whatever else of its record cannot be read: the
 * register must not lack a card because of a cell beside it. Throws Unreadable where the piece does not parse or holds a
 * magnetic track (R8.2).
 */
export function registerPiece(task: RegisterTask, piece: Piece): RegisterPiece {
  takeNumberKeys(task.numbers);
  const { records, startsOn } = recordsOf(task, piece);
  const reading = new Reading(task);
  records.forEach((cells, i) => {
    if (piece.firstRecord + i > task.headerRow) reading.take(piece.firstRecord + i, startsOn[i] as number, cells);
  });
  return reading.result();
}

class Reading {
  private readonly lines: string[] = [];
  private readonly findings: LoadFindings = {};
  private records = 0;
  private blank = 0;
  private problems = 0;
  private longCards = 0;
  private zeroCards = 0;

  constructor(private readonly task: RegisterTask) {}

  result(): RegisterPiece {
    const { records, blank, problems, findings, longCards, zeroCards } = this;
    const copy = Buffer.from(this.lines.length ? `${this.lines.join("\n")}\n` : "");
    return { copy, records, blank, problems, findings, longCards, zeroCards };
  }

  take(record: number, line: number, cells: readonly string[]): void {
    const { task } = this;
    this.records++;
    for (const cell of cells) if (looksLikeTrack(cell)) throw trackIn(task, cells, cell);
    if (cells.every((cell) => plainText(cell) === "")) {
      this.blank++;
      return;
    }
    const ragged = cells.length < task.header.length || cells.slice(task.header.length).some((cell) => plainText(cell));
    const digits = ragged ? this.problem("RAGGED_ROW", line) : this.card(plainText(cells[task.card] ?? ""), line);
    if (digits === null) return;
    const token = tokenOf(digits);
    this.lines.push(
      [
        record,
        copyBytes(token),
        copyBytes(sealCard(digits, token)),
        digits.slice(0, 6),
        digits.slice(-4),
        copyText(task.expiry === null ? null : this.expiry(plainText(cells[task.expiry] ?? ""), line)),
        ...task.attributes.map((column) => copyText(this.value(plainText(cells[column] ?? ""), line))),
      ].join("\t"),
    );
  }

  private card(cell: string, line: number): string | null {
    const read = readCard(cell, this.task.cutNumbers);
    const long = cell.replace(/\D/g, "");
    if (long.length >= 16) {
      this.longCards++;
      if (/^0+$/.test(long.slice(15))) this.zeroCards++;
    }
    switch (read.kind) {
      case "blank":
        return this.problem("CARD_MISSING", line);
      case "masked":
        return this.problem("CARD_MASKED", line);
      case "wrong":
        return this.problem(read.code, line);
      case "full":
        if (!read.luhn) this.found("CARD_LUHN", line);
        return read.digits;
    }
  }

  private expiry(cell: string, line: number): string | null {
    if (cell === "") return null;
    const read = readExpiry(cell, this.task.today);
    if (read.ok) return read.expiry;
    this.found("EXPIRY_UNREAD", line);
    return null;
  }

  private value(cell: string, line: number): string | null {
    if (cell === "") return null;
    const fault =
      textDamage(cell) !== null
        ? "VALUE_DAMAGED"
        : [...cell].length > LONGEST_VALUE
          ? "VALUE_TOO_LONG"
          : maskCards(cell).found > 0
            ? "VALUE_HOLDS_CARD"
            : null;
    if (fault === null) return cell;
    this.found(fault, line);
    return null;
  }

  private problem(code: LoadFindingCode, line: number): null {
    this.problems++;
    this.found(code, line);
    return null;
  }

  private found(code: LoadFindingCode, line: number): void {
    addFindings(this.findings, { [code]: { count: 1, lines: [line] } });
  }
}

/** Adds what another piece found; pieces come in the file's order. */
export function addFindings(sum: LoadFindings, more: LoadFindings): void {
  for (const [code, { count, lines }] of Object.entries(more)) {
    const before = sum[code as LoadFindingCode] ?? { count: 0, lines: [] };
    const told = [...before.lines, ...lines].sort((a, b) => a - b).slice(0, LINES_TOLD);
    sum[code as LoadFindingCode] = { count: before.count + count, lines: told };
  }
}

function trackIn(task: RegisterTask, cells: readonly string[], cell: string): Unreadable {
  const column = cells.indexOf(cell);
  return new Unreadable("SENSITIVE_AUTHENTICATION_CODES", { columns: [task.header[column] ?? `#${column + 1}`] });
}
