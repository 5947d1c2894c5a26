import { checkDeltas, checkEntries, checkHeader, checkMembers, sumByDay } from "./block-check.ts";
import { checkAgainstLedger, readCertificate } from "./certificate.ts";
import { CountedDays, DaySums } from "./day-sums.ts";
import { type BlockRecord, dayNumber, dayText, type LedgerRecord, type PublicationRecord, ZEROS } from "./format.ts";
import type { Anchor, Fault, Progress, Verdict } from "./verdict.ts";

export type CheckOptions = {
  readonly anchors?: readonly Anchor[];
  /** What the anchors are called in the verdict. */
  readonly anchorNames?: readonly string[];
  /** Called after every block. */
  readonly progress?: (progress: Progress) => void | Promise<void>;
};

/** Thrown inside, caught by checkLedger: the first thing that is wrong ends the check. */
class Wrong {
  readonly fault: Fault;
  /** The number that stood in the place of a missing block. */
  readonly found: number;
  constructor(fault: Fault, found = 0) {
    this.fault = fault;
    this.found = found;
  }
}

/**
 * Recomputes everything that an export or a database says of the ledger, in one pass, and names the first thing that is
 * wrong. Only an anchor from outside shows a cut tail or a chain that was rewritten whole: from inside both are sound.
 */
export async function checkLedger(records: AsyncIterable<LedgerRecord>, options: CheckOptions = {}): Promise<Verdict> {
  const check = new Check(options);
  // By hand, not by a loop: what ends a loop early also ends the reading, and the rest may have to be looked through.
  const reading = records[Symbol.asyncIterator]();
  let fault: Fault | null = null;
  try {
    for (let next = await reading.next(); !next.done; next = await reading.next()) await check.take(next.value);
    check.finish();
  } catch (error) {
    if (error instanceof Wrong) fault = await settle(error, reading);
    else if (error instanceof NotReadable) fault = { kind: "NOT_READABLE", line: error.line };
    else throw error;
  } finally {
    await reading.return?.();
  }
  return check.verdict(fault);
}

/** Thrown by a reader of lines where one is not of the format. */
export class NotReadable extends Error {
  readonly line: number;
  constructor(line: number) {
    super(`line ${line} is not of the format`);
    this.line = line;
  }
}

/** A block that is missing in its place may only stand elsewhere: the rest is looked through for it. */
async function settle({ fault, found }: Wrong, rest: AsyncIterator<LedgerRecord>): Promise<Fault> {
  if (fault.kind !== "MISSING_BLOCK" || !found) return fault;
  try {
    for (let next = await rest.next(); !next.done; next = await rest.next()) {
      const record = next.value;
      if (record.kind !== "block" || record.no !== fault.block) continue;
      return { kind: "REORDERED_BLOCKS", block: fault.block, other: found };
    }
  } catch {
    // What cannot be read further does not change what was found first.
  }
  return fault;
}

type Open = { block: BlockRecord; lines: string[]; deltas: Map<string, number> };

class Check {
  private readonly options: CheckOptions;
  private readonly anchors: Map<number, Anchor>;
  private readonly contradicted: Anchor[] = [];
  private readonly sums = new DaySums();
  private readonly counted = new CountedDays();
  private readonly hashes: string[] = [ZEROS];
  private readonly publications = new Map<number, PublicationRecord>();
  private open: Open | null = null;
  private head: { no: number; at: string | null; hash: string } = { no: 0, at: null, hash: ZEROS };
  private announced = 0;
  private taken = 0;
  private ended = false;
  private entries = 0;
  private certificates = 0;
  private heads = 0;
  private membersSeen: number | null = null;
  private lastAnchored = 0;

  constructor(options: CheckOptions) {
    this.options = options;
    const sorted = [...(options.anchors ?? [])].filter(({ block }) => block > 0);
    this.anchors = new Map(sorted.map((anchor) => [anchor.block, anchor]));
    // Two that contradict each other cannot both hold: the one that this chain has not is the one to name.
    for (const anchor of sorted) {
      const kept = this.anchors.get(anchor.block);
      if (kept && kept.hash !== anchor.hash) this.contradicted.push(anchor);
    }
  }

  async take(record: LedgerRecord): Promise<void> {
    if (this.ended) throw new NotReadable(this.taken + 1);
    if (record.kind === "end") {
      if (record.records !== this.taken) throw new Wrong({ kind: "CUT_SHORT" });
      this.ended = true;
    } else this.taken++;
    if (record.kind === "entries" || record.kind === "deltas" || record.kind === "snapshot") return this.addTo(record);
    await this.close();
    switch (record.kind) {
      case "ledger":
        if (record.format !== 1) throw new NotReadable(1);
        this.announced = record.blocks;
        return;
      case "block":
        if (record.no !== this.head.no + 1) throw new Wrong(this.outOfTurn(record), record.no);
        this.open = { block: record, lines: [], deltas: new Map() };
        return;
      case "members":
        return this.compareMembers(record.rows);
      case "publication":
        return this.checkPublication(record);
      case "certificate":
        return this.checkCertificate(record.publication, record.body);
      case "head":
        return this.checkHead(record);
    }
  }

  private outOfTurn(block: BlockRecord): Fault {
    const expected = this.head.no + 1;
    return block.no > expected
      ? { kind: "MISSING_BLOCK", block: expected }
      : { kind: "REORDERED_BLOCKS", block: block.no, other: expected };
  }

  private addTo(record: LedgerRecord & { kind: "entries" | "deltas" | "snapshot" }): void {
    // What belongs to a block that is not there was left behind when the block was taken away.
    if (record.kind !== "snapshot" && record.block !== this.open?.block.no) {
      this.closeNow();
      throw new Wrong({ kind: "MISSING_BLOCK", block: this.head.no + 1 });
    }
    if (record.kind === "entries") {
      for (const line of record.lines) this.open?.lines.push(line);
    } else if (record.kind === "deltas") {
      const { deltas } = this.open as Open;
      for (const [day, delta] of record.days) deltas.set(day, (deltas.get(day) ?? 0) + delta);
    } else {
      this.closeNow();
      if (record.block !== this.head.no) throw new Wrong({ kind: "MISSING_BLOCK", block: this.head.no + 1 });
      const wrong = this.sums.differsFrom(record.days);
      if (wrong) throw new Wrong({ kind: "SNAPSHOT_DIFFERS", block: record.block, ...wrong });
    }
  }

  private async close(): Promise<void> {
    if (this.closeNow()) {
      await this.options.progress?.({ blocks: this.head.no, of: this.announced, entries: this.entries });
    }
  }

  private closeNow(): boolean {
    if (!this.open) return false;
    const { block, lines, deltas } = this.open;
    this.open = null;
    const numbers = Math.max(this.announced, block.no);
    this.must(checkHeader(block, numbers));
    const read = checkEntries(block, lines, deltas);
    if ("kind" in read) throw new Wrong(read);
    if (block.previous !== this.head.hash) {
      throw new Wrong({ kind: "BROKEN_CHAIN", block: block.no, before: this.head.no });
    }
    if (this.head.at !== null && block.at < this.head.at) throw new Wrong({ kind: "TIME_BACKWARDS", block: block.no });
    const sum = read.entries.reduce((total, { delta }) => total + delta, 0);
    if (sum !== block.net) throw new Wrong({ kind: "NOT_ITS_SUM", block: block.no, says: block.net, sum });
    this.must(checkMembers(block.no, read.entries, this.counted));
    const sums = sumByDay(read.entries);
    this.must(checkDeltas(block.no, deltas, sums));
    this.checkAnchor(block);
    this.sums.add(block.no, sums);
    this.entries += lines.length;
    this.head = { no: block.no, at: block.at, hash: block.hash };
    this.hashes.push(block.hash);
    return true;
  }

  private checkAnchor(block: BlockRecord): void {
    const anchor = this.anchors.get(block.no);
    const others = this.contradicted.filter((one) => one.block === block.no);
    const wrong = [...(anchor ? [anchor] : []), ...others].find(({ hash }) => hash !== block.hash);
    if (wrong) {
      throw new Wrong({ kind: "REWRITTEN_CHAIN", block: block.no, anchor: wrong.from, since: this.lastAnchored });
    }
    if (anchor) this.lastAnchored = block.no;
  }

  private must(fault: Fault | null): void {
    if (fault) throw new Wrong(fault);
  }

  private compareMembers(rows: readonly [member: number, countedOn: string][]): void {
    for (const [member, countedOn] of rows) {
      const day = this.counted.of(member);
      if (day === null || day !== dayNumber(countedOn)) {
        throw new Wrong({ kind: "MEMBER_DIFFERS", member, says: countedOn, ledger: day === null ? "" : dayText(day) });
      }
      this.counted.tick(member);
      this.membersSeen = (this.membersSeen ?? 0) + 1;
    }
    this.membersSeen ??= 0;
  }

  private checkPublication(publication: PublicationRecord): void {
    const { version, asOf, block, count } = publication;
    const expected = this.publications.size + 1;
    if (version !== expected) throw new Wrong({ kind: "VERSION_MISSING", version: expected });
    // The chain is sound as far as it goes: a figure of a block beyond it says that there was more.
    if (block > this.head.no) {
      throw new Wrong({ kind: "CUT_TAIL", block: this.head.no, anchor: `publication ${version}`, anchored: block });
    }
    const sum = this.sums.countAsOf(asOf, block);
    if (sum !== count) throw new Wrong({ kind: "FIGURE_DIFFERS", version, day: asOf, block, says: count, sum });
    const before = publication.previous === null ? 0 : this.publications.get(publication.previous)?.count;
    const { previous, parts } = publication.bridge;
    const bridged = Object.values(parts).reduce((total, part) => total + part.in - part.out, previous);
    if (previous !== before || bridged !== count) {
      throw new Wrong({ kind: "BRIDGE_DIFFERS", version, says: count, sum: bridged });
    }
    this.publications.set(version, publication);
  }

  private checkCertificate(version: number, body: string): void {
    const certificate = readCertificate(body);
    const publication = this.publications.get(version);
    const what = !certificate
      ? "format"
      : checkAgainstLedger(certificate, publication, this.hashes[certificate.ledger.block]);
    if (what) throw new Wrong({ kind: "CERTIFICATE_DIFFERS", version, what });
    this.certificates++;
  }

  private checkHead(head: LedgerRecord & { kind: "head" }): void {
    if (head.block > this.head.no) {
      throw new Wrong({ kind: "CUT_TAIL", block: this.head.no, anchor: head.day, anchored: head.block });
    }
    const same = this.hashes[head.block] === head.hash && this.sums.countAsOf(head.day, head.block) === head.count;
    if (!same) throw new Wrong({ kind: "HEAD_DIFFERS", day: head.day, block: head.block });
    this.heads++;
  }

  finish(): void {
    this.closeNow();
    if (!this.ended) throw new Wrong({ kind: "CUT_SHORT" });
    const beyond = [...this.anchors.values()].filter(({ block }) => block > this.head.no);
    const last = beyond.sort((a, b) => b.block - a.block)[0];
    if (last) {
      throw new Wrong({ kind: "CUT_TAIL", block: this.head.no, anchor: last.from, anchored: last.block });
    }
    if (this.head.no < this.announced) throw new Wrong({ kind: "CUT_SHORT" });
    if (this.membersSeen !== null && this.membersSeen !== this.counted.counted) {
      const [member, day] = this.counted.unticked() ?? [0, 0];
      throw new Wrong({ kind: "MEMBER_DIFFERS", member, says: "", ledger: dayText(day) });
    }
  }

  verdict(fault: Fault | null): Verdict {
    const points = this.anchors.size + this.contradicted.length;
    return {
      sound: fault === null,
      fault,
      head: this.head,
      blocks: this.head.no,
      entries: this.entries,
      publications: this.publications.size,
      certificates: this.certificates,
      heads: this.heads,
      members: this.membersSeen !== null,
      anchor: { names: this.options.anchorNames ?? [], points, upTo: this.lastAnchored },
    };
  }
}
