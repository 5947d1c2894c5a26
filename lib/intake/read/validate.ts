import { type Field, type ProfileBody, reliefFields, type WordField } from "@/lib/companies/schema";
import type { IsoDate } from "@/lib/core/dates";
import { maskCards, plainText, textDamage } from "@/lib/core/text";
import { serialText } from "@/lib/intake/formats/workbook/cell-text";
import { type Finding, type FindingCode, finding, type Level } from "@/lib/intake/schema";
import { readAmount, readCurrency } from "@/lib/intake/values/amount";
import { type BinRange, type CardRemains, inRanges, readCard, shownRemains, zerosLost } from "@/lib/intake/values/card";
import { type DateReading, readDate } from "@/lib/intake/values/date";
import { type ExpiryReading, readExpiry } from "@/lib/intake/values/expiry";
import type { ColumnMap } from "./map";
import { remembered } from "./remembered";
import { emptyValues, type Values } from "./values";

/** What a row is held against: the profile and what the incident and the company say. Plain values: goes to threads. */
export type Rules = {
  readonly columns: ColumnMap;
  readonly header: readonly string[];
  /** Of a workbook: which days its serial numbers count from. Elsewhere a number is no date. */
  readonly serialDates: "1900" | "1904" | null;
  /** Whether a spreadsheet has cut all long card numbers of the delivery: then none that ends so is one. */
  readonly cutNumbers: boolean;
  readonly dateOrder: ProfileBody["dateOrder"];
  readonly defaultCurrency: string;
  readonly numberIdentifies: ProfileBody["numberIdentifies"];
  /** Their words → ours, their words already in the form of plainText(). */
  readonly values: ProfileBody["values"];
  readonly binRanges: readonly BinRange[];
  /** Member numbers that mean "none" (R3.4), in the form of plainText(). */
  readonly placeholders: readonly string[];
  readonly receivedOn: IsoDate;
  readonly timeZone: string;
};

export type Checked = {
  readonly values: Values;
  readonly findings: readonly Finding[];
  readonly level: Level | null;
  readonly outcome: "new" | "problem" | "skipped";
};

const longest: Partial<Record<Field, number>> = {
  reference: 100,
  memberNumber: 40,
  merchant: 200,
  city: 100,
  country: 60,
  mcc: 10,
  channel: 60,
  kind: 100,
  detectionCase: 100,
  useStatus: 100,
  reason: 100,
  reliefStatus: 100,
  note: 2000,
};

/**
 * Everything that is to say about one row (all findings, not the first), and its values. Blank is unknown, never zero.
 * @param cells as sent, in the file's columns
 * @param numberToken makes of a card number found where a reference or member number belongs what stands for it
 */
export function checkCells(rules: Rules, cells: readonly string[], numberToken: (digits: string) => string): Checked {
  return new RowCheck(rules, cells, numberToken).run();
}

class RowCheck {
  private readonly findings: Finding[] = [];
  private readonly values = emptyValues();

  constructor(
    private readonly rules: Rules,
    private readonly cells: readonly string[],
    private readonly numberToken: (digits: string) => string,
  ) {}

  run(): Checked {
    const { values } = this;
    this.shape();
    this.otherColumns();
    this.words();
    values.reference = this.text("reference");
    values.memberNumber = this.text("memberNumber");
    values.merchant = this.text("merchant");
    values.city = this.text("city");
    values.country = this.text("country");
    values.channel = this.text("channel");
    values.note = this.text("note");
    this.mcc();
    this.misuseOn();
    this.money();
    this.expiry();
    this.card();
    this.oldCard();
    this.relief();
    this.identity();
    return { values, findings: this.findings, ...verdict(this.findings) };
  }

  private found(code: FindingCode, field?: Field | { column: string }, params?: Finding["params"]): void {
    this.findings.push(finding(code, field, params));
  }

  /** A field's cell as plain text; "" where it has no column, or where it is damaged (which is then found). */
  private plain(field: Field): string {
    const column = this.rules.columns[field];
    const cell = column === undefined ? undefined : this.cells[column];
    if (!cell) return "";
    const text = plainText(cell);
    const fault = textDamage(text) ?? (isErrorValue(text) ? "CELL_ERROR" : null);
    if (!fault) return text;
    this.found(fault, field);
    return "";
  }

  /** A row with more or fewer cells than the header has shifted values: none of them can be trusted. */
  private shape(): void {
    const { length } = this.rules.header;
    if (this.cells.length === length) return;
    const blankBehind = this.cells.length > length && this.cells.slice(length).every((cell) => plainText(cell) === "");
    if (blankBehind && !this.amountIsCut()) return;
    this.found("RAGGED_ROW", undefined, { cells: this.cells.length, expected: length });
  }

  /** Whether a thousands separator that nobody quoted parted the amount: 12,800円 would be read as ¥12. */
  private amountIsCut(): boolean {
    const column = this.rules.columns.amount;
    if (column === undefined) return false;
    const [head = "", tail = ""] = this.cells.slice(column, column + 2).map((cell) => plainText(cell));
    return /^[-¥￥]*\d{1,3}$/.test(head) && /^\d{3}円?$/.test(tail);
  }

  /** Columns that no field is read from are kept sealed; a card number in one is told all the same (R8.1). */
  private otherColumns(): void {
    const { columns } = prepared(this.rules);
    for (let i = 0; i < this.cells.length; i++) {
      const cell = this.cells[i] as string;
      if (cell.length < 14 || columns.has(i) || maskCards(plainText(cell)).found === 0) continue;
      this.found("CARD_NUMBER_IN_OTHER_COLUMN", { column: this.rules.header[i] ?? `#${i + 1}` });
    }
  }

  private text(field: Field): string | null {
    // A spreadsheet's mark for text, as downloads set it before what would be a formula.
    const text = this.plain(field).replace(/^'(?=[=+\-@])/, "");
    if (text === "") return null;
    const max = longest[field] as number;
    if (text.length > max) {
      this.found("TOO_LONG", field, { max });
      return null;
    }
    const identifies = field === "reference" || field === "memberNumber";
    // Of two numbers that a spreadsheet shortened the same can be left.
    if (identifies && /^\d(?:[.,]\d+)?e\+\d{1,3}$/i.test(text)) {
      this.found("NUMBER_CUT", field);
      return null;
    }
    const masked = maskCards(text);
    if (masked.found === 0) return text;
    this.found("CARD_NUMBER_IN_OTHER_COLUMN", field);
    // Masked alone, two references could become one: what stands for the number is added.
    return identifies ? `${masked.text}#${this.numberToken(masked.first as string)}` : masked.text;
  }

  private words(): void {
    const { kind, detectionCase, useStatus, reason } = this.rules.values;
    this.values.kind = this.word("kind", kind, "KIND_UNKNOWN") ?? "new";
    this.values.detectionCase = this.word("detectionCase", detectionCase);
    this.values.useStatus = this.word("useStatus", useStatus);
    this.values.reason = this.word("reason", reason);
    // A member's own use closes the case, but the inquiry was made and stays counted (R1.3): a person has to look.
    if (this.values.kind === "withdraw" && this.values.reason === "own_use") this.found("OWN_USE_WITHDRAWN", "reason");
  }

  /** What a word means here; the word itself is kept beside it, known or not. */
  private word<T>(
    field: WordField,
    known: Readonly<Record<string, T | null>>,
    unknown: FindingCode = "WORD_UNKNOWN",
  ): T | null {
    const word = this.plain(field);
    if (word === "") return null;
    const max = longest[field] as number;
    if (word.length > max) {
      this.found("TOO_LONG", field, { max });
      return null;
    }
    const value = own(known, word);
    if (value === undefined) this.found(unknown, field);
    if (word !== String(value)) this.values.words = { ...this.values.words, [field]: maskCards(word).text };
    return value ?? null;
  }

  private mcc(): void {
    const code = this.plain("mcc");
    if (code === "") return;
    if (/^\d{4}$/.test(code)) this.values.mcc = code;
    else this.found("MCC_FORMAT", "mcc");
  }

  private misuseOn() {
    this.values.misuseOn = this.day("misuseOn", "DATE_AFTER_RECEIPT");
  }

  /** @param later what is found where the day comes after the delivery's */
  private day(field: Field, later: FindingCode): IsoDate | null {
    const cell = this.plain(field);
    if (cell === "") return null;
    const serial = this.serialDate(cell);
    if (serial) return serial;
    const read = prepared(this.rules).date(cell);
    if (!read.ok) {
      this.found(read.code, field);
      return null;
    }
    if (read.date > this.rules.receivedOn) {
      // 24.3.29 may be year 24 of an era: a date that has not been yet is not believed.
      if (read.twoDigitYear) {
        this.found("DATE_TWO_DIGIT_YEAR", field);
        return null;
      }
      this.found(later, field);
    }
    return read.date;
  }

  /** In a workbook's column of dates a number is the serial of a day, where that day had come when it was received. */
  private serialDate(cell: string): IsoDate | null {
    const { serialDates, receivedOn } = this.rules;
    if (serialDates === null || !/^\d{5}(?:\.\d+)?$/.test(cell)) return null;
    const day = serialText(Number(cell), serialDates === "1904")?.slice(0, 10) ?? null;
    return day !== null && day <= receivedOn ? day : null;
  }

  private money() {
    const currencyCell = this.plain("currency");
    const amountCell = this.plain("amount");
    let currency = this.rules.defaultCurrency;
    if (currencyCell !== "") {
      const code = readCurrency(currencyCell);
      if (code === null) return this.found("CURRENCY_UNKNOWN", "currency");
      currency = code;
    }
    if (amountCell === "") return;
    const read = readAmount(amountCell, currency, currencyCell !== "");
    if (!read.ok) return this.found(read.code, "amount");
    this.values.amount = read.amount;
    this.values.currency = read.currency;
  }

  private expiry(): void {
    const cell = this.plain("expiry");
    if (cell === "") return;
    const read = prepared(this.rules).expiry(cell);
    if (read.ok) this.values.expiry = read.expiry;
    else this.found(read.code, "expiry");
  }

  private card(): void {
    const { values, rules } = this;
    const sent = readCard(this.plain("cardNumber"), rules.cutNumbers);
    const read = (sent.kind === "full" && zerosLost(sent.digits, rules.binRanges)) || sent;
    if (read.kind === "wrong") {
      if (read.code === "CARD_DESTROYED") this.destroyed(read.remains);
      else this.found(read.code, "cardNumber");
    }
    if (read.kind === "full") {
      values.card = read.digits;
      if (!read.luhn) this.found("CARD_LUHN", "cardNumber");
      if (!inRanges(read.digits, rules.binRanges)) this.found("CARD_NOT_THIS_COMPANYS", "cardNumber");
    }
    if (read.kind === "masked") {
      values.maskHead = read.head;
      values.maskTail = read.tail;
      if (read.head !== "" && !inRanges(read.head, rules.binRanges)) this.found("CARD_NOT_THIS_COMPANYS", "cardNumber");
    }
    const placeholder = values.memberNumber !== null && rules.placeholders.includes(values.memberNumber);
    if (read.kind === "full" || read.kind === "wrong") {
      if (placeholder) this.found("PLACEHOLDER_TIES_NOTHING", "memberNumber");
      return;
    }
    // A withdrawal or reactivation of a reference says nothing of the card.
    const statusOnly = values.kind === "withdraw" || values.kind === "reactivate";
    if (statusOnly && values.reference !== null) return;
    if (read.kind === "masked") this.found("CARD_MASKED", "cardNumber");
    if (this.answers()) {
      this.found("RELIEF_ONLY", "reference");
      return;
    }
    // Without the full number the member number has to say who it is (R3.5).
    if (values.memberNumber === null)
      this.found(read.kind === "blank" ? "CARD_MISSING" : "MEMBER_NEEDED", "cardNumber");
    else if (placeholder) this.found("MEMBER_PLACEHOLDER", "memberNumber");
    else if (rules.numberIdentifies === "account") this.found("MEMBER_IS_ACCOUNT", "memberNumber");
  }

  /** What is left is never taken for the number; of it a record holds what any masked number may show. */
  private destroyed(remains: CardRemains): void {
    const { head, tail } = shownRemains(remains);
    this.values.maskHead = head;
    this.values.maskTail = tail;
    const left = remains.head.length + remains.tail.length;
    this.found("CARD_DESTROYED", "cardNumber", {
      cause: remains.cause,
      left,
      ...(remains.length !== null && { of: remains.length }),
    });
  }

  private oldCard() {
    const read = readCard(this.plain("oldCardNumber"));
    if (read.kind === "blank") return;
    if (read.kind !== "full") return this.found("OLD_CARD_FORMAT", "oldCardNumber");
    if (read.digits === this.values.card) return this.found("OLD_CARD_SAME", "oldCardNumber");
    if (this.values.card === null) return this.found("OLD_CARD_NEEDS_CARD", "oldCardNumber");
    this.values.oldCard = read.digits;
  }

  /**
   * An answer to a question names an inquiry, and nobody whom it concerns: whether it is known is weighed later. Only those
   * are asked whose files have a column for the answer.
   */
  private answers(): boolean {
    const { values, rules } = this;
    return values.memberNumber === null && values.reference !== null && rules.columns.reliefStatus !== undefined;
  }

  private saysRelief(): boolean {
    return reliefFields.some((field) => {
      const column = this.rules.columns[field];
      return column !== undefined && plainText(this.cells[column] ?? "") !== "";
    });
  }

  /** What became of the money, and of the card (R5.2). Blank is unknown, never zero. */
  private relief(): void {
    // Of an answer there is always a row: that it is one is weighed by it.
    if (!this.saysRelief() && !(this.values.card === null && this.answers())) return;
    const status = this.word("reliefStatus", this.rules.values.reliefStatus);
    const money = this.reliefMoney();
    const on = this.day("reliefOn", "RELIEF_TO_COME");
    const stoppedOn = this.day("cardStoppedOn", "RELIEF_TO_COME");
    const reissuedOn = this.day("cardReissuedOn", "RELIEF_TO_COME");
    const newCard = this.newCard();
    const moves = status === "charged" || status === "cancelled" || status === "refunded";
    if (moves && money === null) this.found("RELIEF_AMOUNT_MISSING", "reliefAmount");
    if (status === null && money !== null) this.found("RELIEF_STATUS_MISSING", "reliefStatus");
    this.values.relief = {
      status,
      amount: money?.amount ?? null,
      currency: money?.currency ?? null,
      on,
      stoppedOn,
      reissuedOn,
      newCard,
    };
  }

  private reliefMoney(): { amount: bigint; currency: string } | null {
    const cell = this.plain("reliefAmount");
    if (cell === "") return null;
    const own = this.plain("currency");
    // A currency that nobody knows is found where the misuse's amount is read.
    const code = own === "" ? this.rules.defaultCurrency : readCurrency(own);
    if (code === null) return null;
    const read = readAmount(cell, code, own !== "");
    if (read.ok) return read;
    this.found(read.code, "reliefAmount");
    return null;
  }

  private newCard(): string | null {
    const read = readCard(this.plain("newCardNumber"));
    if (read.kind === "blank") return null;
    const fault =
      read.kind !== "full"
        ? "NEW_CARD_FORMAT"
        : read.digits === this.values.card
          ? "NEW_CARD_SAME"
          : // One record is one link: from the old number to this one, or from this one to the new.
            this.values.oldCard !== null && "NEW_CARD_WITH_OLD";
    if (fault) this.found(fault, "newCardNumber");
    return fault || read.kind !== "full" ? null : read.digits;
  }

  /** Without a reference a record is recognised by card, misuse date, amount, currency and merchant (R4.5). */
  private identity(): void {
    if (this.values.reference !== null) return;
    if (this.rules.columns.reference !== undefined) this.found("REFERENCE_MISSING", "reference");
    if (this.values.misuseOn === null || this.values.amount === null) this.found("WEAK_IDENTITY");
  }
}

function verdict(findings: readonly Finding[]): Pick<Checked, "level" | "outcome"> {
  let level: Level | null = null;
  for (const { level: found } of findings) {
    if (found === "error") return { level: "error", outcome: "problem" };
    if (found === "warning" || level === null) level = found;
  }
  return { level, outcome: "new" };
}

type Prepared = {
  /** Columns that a field is read from. */
  readonly columns: ReadonlySet<number>;
  readonly date: (cell: string) => DateReading;
  readonly expiry: (cell: string) => ExpiryReading;
};
const known = new WeakMap<Rules, Prepared>();

/** What is the same for all rows that are held against these rules. */
function prepared(rules: Rules): Prepared {
  let found = known.get(rules);
  if (!found) {
    found = {
      columns: new Set(Object.values(rules.columns)),
      date: remembered((cell) => readDate(cell, rules.dateOrder, rules.timeZone)),
      expiry: remembered((cell) => readExpiry(cell, rules.receivedOn)),
    };
    known.set(rules, found);
  }
  return found;
}

/** What a spreadsheet shows where a formula has no value. */
function isErrorValue(text: string): boolean {
  return (
    text.startsWith("#") && /^#(?:N\/A|REF!|VALUE!|DIV\/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA)$/.test(text)
  );
}

/** A word's meaning; never something that every object has (a cell may say "constructor"). */
function own<T>(map: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}
