import { archiveKind } from "@/lib/intake/formats/archive-kind";
import { openZip, type RandomAccess, RefusedZip, type ZipPart } from "@/lib/intake/formats/zip";
import { Unreadable } from "@/lib/intake/schema";
import { type NumberStyle, numberStyle } from "./cell-text";
import { readRows, type SheetNotes, type SheetRow } from "./sheet-rows";
import { readStrings, SharedStrings } from "./strings";
import { attribute, eachElement, isTrue } from "./xml";

export type SheetState = "visible" | "hidden" | "veryHidden";
export type Sheet = { readonly name: string; readonly state: SheetState };

type SheetPart = Sheet & { readonly part: ZipPart };
type Relation = { readonly type: string; readonly target: string };

const MOST_SHEETS = 1000;

/**
 * A workbook opened: its sheets by name, read row by row. Whatever would be read wrongly is refused: what openZip
 * refuses, a document type, macros, a part that is not there, is damaged, or is not what refers to it.
 */
export class WorkbookPackage {
  private constructor(
    private readonly parts: ReadonlyMap<string, ZipPart>,
    private readonly sheetParts: readonly SheetPart[],
    readonly date1904: boolean,
    private readonly related: readonly Relation[],
  ) {}

  static async open(source: RandomAccess): Promise<WorkbookPackage> {
    return named(async () => {
      const all = await openZip(source, true);
      if (all.some((part) => part.encrypted)) throw new Unreadable("WORKBOOK_DAMAGED");
      const kind = archiveKind(all.map(({ name }) => name));
      if (kind !== "xlsx") throw new Unreadable("WORKBOOK_UNSAFE", { found: kind });
      const parts = new Map(all.filter((part) => !part.isDirectory).map((part) => [part.name, part]));
      const roots = await relations(parts, "");
      const main = [...roots.values()].find(({ type }) => type.endsWith("/officeDocument"))?.target;
      if (main === undefined) throw new Unreadable("WORKBOOK_DAMAGED");
      const related = await relations(parts, main);
      const book = await readBook(need(parts, main), parts, related);
      return new WorkbookPackage(parts, book.sheets, book.date1904, [...related.values()]);
    });
  }

  /** Worksheets in the workbook's order, hidden ones too; charts and dialogs hold no rows. */
  get sheets(): Sheet[] {
    return this.sheetParts.map(({ name, state }) => ({ name, state }));
  }

  /** The rows of a sheet, some at a time. */
  async *rows(sheet: string, notes: SheetNotes): AsyncGenerator<SheetRow[]> {
    try {
      const found = this.sheetParts.find(({ name }) => name === sheet);
      if (!found) throw new Unreadable("WORKBOOK_DAMAGED");
      const strings = this.partOf("/sharedStrings");
      const styles = this.partOf("/styles");
      const context = {
        strings: strings ? await readStrings(strings.bytes()) : new SharedStrings(),
        styles: styles ? await readStyles(styles) : [],
        date1904: this.date1904,
      };
      yield* readRows(found.part.bytes(), context, notes);
    } catch (error) {
      throw unreadable(error);
    }
  }

  /**
   * Inflates every part, so that a workbook that is damaged anywhere is refused as a whole. The only sheet of one that
   * has no other is left out: to read it is to inflate it.
   */
  async check(): Promise<void> {
    const [only, ...others] = this.sheetParts;
    await named(async () => {
      for (const part of this.parts.values()) {
        if (others.length > 0 || part !== only?.part) for await (const _ of part.bytes());
      }
    });
  }

  private partOf(type: string): ZipPart | undefined {
    const target = this.related.find((one) => one.type.endsWith(type))?.target;
    return target === undefined ? undefined : need(this.parts, target);
  }
}

async function named<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw unreadable(error);
  }
}

function unreadable(error: unknown): unknown {
  if (!(error instanceof RefusedZip)) return error;
  return error.fault === "damaged"
    ? new Unreadable("WORKBOOK_DAMAGED")
    : new Unreadable("WORKBOOK_UNSAFE", { found: error.fault });
}

function need(parts: ReadonlyMap<string, ZipPart>, name: string): ZipPart {
  const part = parts.get(name);
  if (!part) throw new Unreadable("WORKBOOK_DAMAGED");
  return part;
}

/** What a part refers to, by the id under which it does; of the package itself for "". */
async function relations(parts: ReadonlyMap<string, ZipPart>, of: string): Promise<Map<string, Relation>> {
  const found = new Map<string, Relation>();
  const folder = of.slice(0, of.lastIndexOf("/") + 1);
  const part = parts.get(`${folder}_rels/${of.slice(folder.length)}.rels`);
  if (!part) return found;
  await eachElement(part.bytes(), {
    open(name, attributes) {
      if (name !== "Relationship" || attribute(attributes, "TargetMode") === "External") return;
      const [id, type, target] = ["Id", "Type", "Target"].map((key) => attribute(attributes, key));
      if (id && type && target) found.set(id, { type, target: resolve(folder, target) });
    },
  });
  return found;
}

function resolve(folder: string, target: string): string {
  const path: string[] = [];
  const told = target.replace(/\\/g, "/").toLowerCase();
  for (const step of (told.startsWith("/") ? told : `${folder}${told}`).split("/")) {
    if (step === "..") path.pop();
    else if (step !== "" && step !== ".") path.push(step);
  }
  return path.join("/");
}

async function readBook(part: ZipPart, parts: ReadonlyMap<string, ZipPart>, related: ReadonlyMap<string, Relation>) {
  const sheets: SheetPart[] = [];
  let date1904 = false;
  await eachElement(part.bytes(), {
    open(element, attributes) {
      if (element === "workbookPr") date1904 = isTrue(attribute(attributes, "date1904"));
      if (element !== "sheet") return;
      const name = attribute(attributes, "name") ?? "";
      const relation = related.get(attribute(attributes, "id") ?? "");
      if (!relation || sheets.length === MOST_SHEETS) throw new Unreadable("WORKBOOK_DAMAGED");
      if (!relation.type.endsWith("/worksheet")) return;
      const told = attribute(attributes, "state");
      const state = told === "hidden" || told === "veryHidden" ? told : "visible";
      sheets.push({ name, state, part: need(parts, relation.target) });
    },
  });
  const names = new Set(sheets.map(({ name }) => name));
  const targets = new Set(sheets.map((sheet) => sheet.part));
  if (sheets.length === 0 || names.size < sheets.length || targets.size < sheets.length) {
    throw new Unreadable("WORKBOOK_DAMAGED");
  }
  return { sheets, date1904 };
}

async function readStyles(part: ZipPart): Promise<NumberStyle[]> {
  const codes = new Map<number, string>();
  const formats: number[] = [];
  await eachElement(part.bytes(), {
    open(name, attributes, path) {
      if (name === "numFmt")
        codes.set(Number(attribute(attributes, "numFmtId")), attribute(attributes, "formatCode") ?? "");
      if (name === "xf" && path.at(-1) === "cellXfs") formats.push(Number(attribute(attributes, "numFmtId") ?? 0));
    },
  });
  return formats.map((id) => numberStyle(id, codes.get(id)));
}
