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
  /** Of each attribute the different values. */
  readonly values: readonly (readonly string[])[];
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

/** What a cell comes to: as COPY text, and what is told of it. */
type Came = { readonly copy: string; readonly fault: LoadFindingCode | null };

const open: Came = { copy: copyText(null), fault: null };

class Reading {
  private readonly lines: string[] = [];
  private readonly findings: LoadFindings = {};
  // Of contracts' attributes and of months there are few: a cell that came before in the piece is not looked into again.
  private readonly known: Map<string, Came>[];
  private readonly expiries = new Map<string, Came>();
  private readonly values: string[][];
  private records = 0;
  private blank = 0;
  private problems = 0;
  private longCards = 0;
  private zeroCards = 0;

  constructor(private readonly task: RegisterTask) {
    this.known = task.attributes.map(() => new Map());
    this.values = task.attributes.map(() => []);
  }

  result(): RegisterPiece {
    const { records, blank, problems, findings, values, longCards, zeroCards } = this;
    const copy = Buffer.from(this.lines.join(""));
    return { copy, records, blank, problems, findings, values, longCards, zeroCards };
  }

  take(record: number, line: number, cells: readonly string[]): void {
    const { task } = this;
    this.records++;
    for (const cell of cells) if (looksLikeTrack(cell)) throw trackIn(task, cells, cell);
    const number = plainText(cells[task.card] ?? "");
    if (number === "" && cells.every((cell) => plainText(cell) === "")) {
      this.blank++;
      return;
    }
    const ragged = cells.length < task.header.length || cells.slice(task.header.length).some((cell) => plainText(cell));
    const digits = ragged ? this.problem("RAGGED_ROW", line) : this.card(number, line);
    if (digits === null) return;
    const token = tokenOf(digits);
    const expiry = task.expiry === null ? open.copy : this.expiry(cells[task.expiry] ?? "", line);
    let text = `${record}\t${copyBytes(token)}\t${copyBytes(sealCard(digits, token))}\t${digits.slice(0, 6)}\t${digits.slice(-4)}\t${expiry}`;
    for (const [at, column] of task.attributes.entries()) text += `\t${this.value(at, cells[column] ?? "", line)}`;
    this.lines.push(`${text}\n`);
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

  private expiry(cell: string, line: number): string {
    return this.told(this.expiries, cell, line, () => {
      const text = plainText(cell);
      if (text === "") return open;
      const read = readExpiry(text, this.task.today);
      return read.ok ? { copy: read.expiry, fault: null } : { ...open, fault: "EXPIRY_UNREAD" };
    });
  }

  private value(at: number, cell: string, line: number): string {
    return this.told(this.known[at] as Map<string, Came>, cell, line, () => {
      const text = plainText(cell);
      if (text === "") return open;
      const fault =
        textDamage(text) !== null
          ? "VALUE_DAMAGED"
          : [...text].length > LONGEST_VALUE
            ? "VALUE_TOO_LONG"
            : maskCards(text).found > 0
              ? "VALUE_HOLDS_CARD"
              : null;
      if (fault) return { ...open, fault };
      this.values[at]?.push(text);
      return { copy: copyText(text), fault };
    });
  }

  private told(known: Map<string, Came>, cell: string, line: number, read: () => Came): string {
    const came = known.get(cell) ?? read();
    known.set(cell, came);
    if (came.fault) this.found(came.fault, line);
    return came.copy;
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
