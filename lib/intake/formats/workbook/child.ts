import { Unreadable } from "@/lib/intake/schema";
import { type Sheet, WorkbookPackage } from "./package";
import type { SheetNotes, SheetRow } from "./sheet-rows";

/** What the parent asks, one thing at a time. */
export type Question =
  /** `whole`: everything in the workbook has to be sound. */
  | { readonly ask: "open"; readonly size: number; readonly whole: boolean }
  | { readonly ask: "begin"; readonly sheet: string }
  | { readonly ask: "next" }
  /** Bytes that the child wanted. */
  | { readonly give: Uint8Array };

export type Answer =
  | { readonly want: { readonly offset: number; readonly length: number } }
  | { readonly sheets: readonly Sheet[]; readonly date1904: boolean }
  | { readonly begun: true }
  | { readonly rows: readonly SheetRow[] }
  | { readonly end: SheetNotes }
  | { readonly unreadable: { readonly code: Unreadable["code"]; readonly place: Unreadable["place"] } };

const ROWS = 512;

let given: ((bytes: Uint8Array) => void) | null = null;
let book: WorkbookPackage | null = null;
let rows: AsyncGenerator<SheetRow[]> | null = null;
let notes: SheetNotes = { hiddenRows: 0, tallMerges: [] };

function answer(one: Answer): void {
  process.send?.(one);
}

function read(offset: number, length: number): Promise<Uint8Array> {
  return new Promise((resolve) => {
    given = resolve;
    answer({ want: { offset, length } });
  });
}

/** Parts are read one after another, but a part's end and the next one's beginning may be asked for together. */
let reading: Promise<unknown> = Promise.resolve();
function readInTurn(offset: number, length: number): Promise<Uint8Array> {
  const next = reading.then(() => read(offset, length));
  reading = next;
  return next;
}

async function reply(question: Exclude<Question, { give: Uint8Array }>): Promise<Answer> {
  if (question.ask === "open") {
    book = await WorkbookPackage.open({ size: question.size, read: readInTurn });
    if (question.whole) await book.check();
    return { sheets: book.sheets, date1904: book.date1904 };
  }
  if (question.ask === "begin") {
    notes = { hiddenRows: 0, tallMerges: [] };
    rows = book?.rows(question.sheet, notes) ?? null;
    return { begun: true };
  }
  const some: SheetRow[] = [];
  while (some.length < ROWS) {
    const next = await rows?.next();
    if (!next || next.done) break;
    some.push(...next.value);
  }
  return some.length ? { rows: some } : { end: notes };
}

process.on("message", (question: Question) => {
  if ("give" in question) {
    given?.(question.give);
    return;
  }
  reply(question).then(answer, (error: unknown) => {
    // Any other fault is the reader's own. Its message could hold a cell: it goes no further.
    const fault = error instanceof Unreadable ? error : new Unreadable("WORKBOOK_DAMAGED");
    answer({ unreadable: { code: fault.code, place: fault.place } });
  });
});
process.on("disconnect", () => process.exit());
