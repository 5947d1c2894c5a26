import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { RandomAccess } from "@/lib/intake/formats/zip";
import { Unreadable } from "@/lib/intake/schema";
import type { Answer, Question } from "./child";
import type { Sheet } from "./package";
import type { SheetNotes, SheetRow } from "./sheet-rows";

/** Megabytes of JavaScript's heap that the child gets. */
const HEAP = 160;
/** Bytes of memory, all in all, at which it is ended. */
const MOST_MEMORY = 480 * 1_048_576;
const WATCH = 200;
/** Milliseconds without a sign of life, which is an answer or a wish for bytes: one every mebibyte of the file. */
const STANDSTILL = 120_000;

/** What the child may take; less is for tests. */
export type Bounds = {
  /** Bytes of memory. */
  readonly memory?: number;
  /** Milliseconds without a sign of life, its start included. */
  readonly standstill?: number;
};

/** A workbook that a child process has opened. */
export type OpenWorkbook = {
  readonly sheets: readonly Sheet[];
  readonly date1904: boolean;
  /** Rows of a sheet, some hundred at a time; the child goes on only when they are taken. */
  rows(sheet: string): AsyncGenerator<readonly SheetRow[], SheetNotes>;
  close(): void;
};

/**
 * Opens a workbook in a process of its own: what kills a reader of spreadsheets kills that (SECURITY UP-06). It is
 * given no environment (so no key and no database), little memory, and the file's bytes one read at a time; it is ended
 * when it takes too much or stands still. Throws Unreadable: what the workbook is refused for, WORKBOOK_TOO_LARGE,
 * READER_FAILED where the child could not start, died or stood still, which says nothing of the workbook: it can be
 * read again.
 * @param whole whether all of it has to be sound (see WorkbookPackage.check), or only what is looked at
 */
export async function openWorkbook(source: RandomAccess, whole = true, bounds: Bounds = {}): Promise<OpenWorkbook> {
  const child = new ReaderProcess(source, bounds);
  try {
    const opened = await child.ask({ ask: "open", size: source.size, whole });
    if (!("sheets" in opened)) throw new Unreadable("WORKBOOK_DAMAGED");
    return {
      ...opened,
      rows: (sheet) => child.rows(sheet),
      close: () => child.end(),
    };
  } catch (error) {
    child.end();
    throw error;
  }
}

class ReaderProcess {
  private readonly child: ChildProcess;
  private readonly watch: NodeJS.Timeout;
  private waiting: { resolve: (answer: Answer) => void; reject: (error: unknown) => void } | null = null;
  private fault: unknown = null;
  private lastSign = Date.now();
  private readonly bounds: Required<Bounds>;

  constructor(
    private readonly source: RandomAccess,
    bounds: Bounds,
  ) {
    this.bounds = { memory: MOST_MEMORY, standstill: STANDSTILL, ...bounds };
    // Not by this file's own address, and not by an imported fork: the pages' build would take the child, and its
    // loader, in.
    const script = path.join(process.cwd(), "lib/intake/formats/workbook/child.mjs");
    const { fork } = process.getBuiltinModule("node:child_process");
    this.child = fork(script, [], {
      execArgv: [`--max-old-space-size=${HEAP}`, "--max-semi-space-size=16"],
      env: { PATH: process.env.PATH ?? "", NODE_ENV: "production" },
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    this.child.on("message", (answer: Answer) => this.take(answer));
    this.child.on("error", () => this.fail(new Unreadable("READER_FAILED")));
    // A heap that is full ends Node with SIGABRT; what the parent ended has its reason already.
    this.child.on("exit", (_, signal) => {
      this.fail(new Unreadable(signal === "SIGABRT" ? "WORKBOOK_TOO_LARGE" : "READER_FAILED"));
    });
    this.watch = setInterval(() => this.look(), WATCH);
  }

  ask(question: Exclude<Question, { give: Uint8Array }>): Promise<Answer> {
    this.lastSign = Date.now();
    return new Promise((resolve, reject) => {
      if (this.fault) return reject(this.fault);
      this.waiting = { resolve, reject };
      this.child.send(question);
    });
  }

  async *rows(sheet: string): AsyncGenerator<readonly SheetRow[], SheetNotes> {
    await this.ask({ ask: "begin", sheet });
    for (;;) {
      const answer = await this.ask({ ask: "next" });
      if ("end" in answer) return answer.end;
      if ("rows" in answer) yield answer.rows;
    }
  }

  end(): void {
    clearInterval(this.watch);
    this.fault ??= new Unreadable("WORKBOOK_DAMAGED");
    this.child.kill("SIGKILL");
  }

  private take(answer: Answer): void {
    this.lastSign = Date.now();
    if ("want" in answer) {
      const { offset, length } = answer.want;
      this.source.read(offset, length).then(
        (give) => this.child.connected && this.child.send({ give } satisfies Question),
        (error) => this.fail(error),
      );
      return;
    }
    const { waiting } = this;
    this.waiting = null;
    if ("unreadable" in answer) waiting?.reject(new Unreadable(answer.unreadable.code, answer.unreadable.place));
    else waiting?.resolve(answer);
  }

  private fail(error: unknown): void {
    this.fault ??= error;
    this.waiting?.reject(this.fault);
    this.waiting = null;
    this.end();
  }

  private look(): void {
    if ((memoryOf(this.child.pid) ?? 0) > this.bounds.memory) this.fail(new Unreadable("WORKBOOK_TOO_LARGE"));
    else if (this.waiting && Date.now() - this.lastSign > this.bounds.standstill) {
      this.fail(new Unreadable("READER_FAILED"));
    }
  }
}

/** Bytes that a process holds in memory; null where the system does not tell (then its heap alone is bounded). */
function memoryOf(pid: number | undefined): number | null {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, "latin1").split(" ")[1]) * 4096;
  } catch {
    return null;
  }
}
