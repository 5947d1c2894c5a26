import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { db, dbNull, driverOf, type Tx } from "@/lib/core/db";
import { type Refusal, refuse } from "@/lib/core/result";
import { compileScopes } from "@/lib/exposure/compile";
import { lockSource, recountKnown } from "@/lib/exposure/recount";
import { namesPerson } from "@/lib/exposure/rules";
import { type LoadFindings, type LoadLayout, type LoadProgress, MOST_VALUES } from "@/lib/exposure/schema";
import { askClassify, lockScopes } from "@/lib/exposure/scopes";
import type { DeliveryRecords } from "@/lib/intake/formats/delivery-records";
import { openRecords } from "@/lib/intake/formats/open-records";
import { gravest } from "@/lib/intake/read/staging";
import { stageHere, stageInThread } from "@/lib/intake/read/threads";
import type { ByteSource } from "@/lib/intake/receive/open-delivery";
import { Unreadable } from "@/lib/intake/schema";
import { holdNumberKeys } from "@/lib/vault/number-keys";
import { chosenOf, plainProfile } from "./plain-profile";
import { sourceOfLoad } from "./receive";
import { addFindings, type RegisterPiece, type RegisterTask } from "./rows";

/** Pieces between cutting and writing: bounds memory, whatever the file's size. */
const IN_FLIGHT = 6;
/** Milliseconds. */
const TIMEOUT = 2 * 60 * 60_000;

type Asked = {
  readonly id: number;
  readonly sourceId: number;
  readonly source: ByteSource;
  readonly layout: LoadLayout;
};
type Totals = {
  records: number;
  blank: number;
  problems: number;
  staged: number;
  findings: LoadFindings;
  /** Of each attribute the different values, one more than it may have at most. */
  readonly values: readonly Set<string>[];
};

/**
 * The job: reads a file of the register by the columns that were chosen, and loads its cards, all or nothing, in one
 * transaction that also erases the file: the register keeps sealed numbers, and the totals with the file's SHA-256 are
 * the proof. Killed at any moment it leaves the register as it was, and is made again. A file that cannot be read keeps
 * its bytes, so that its columns can be chosen otherwise; one with security codes is erased (R8.2).
 * @param last whether the queue will not try again: then a fault of the ground ends it as unreadable too
 */
export async function loadRegister(actor: Actor, loadId: number, last = false): Promise<void> {
  permit(actor, "exposure.edit");
  const row = await db.exposureLoad.findUnique({ where: { id: loadId } });
  if (row?.state !== "reading") return;
  const asked: Asked = {
    id: loadId,
    sourceId: row.sourceId,
    source: sourceOfLoad(row),
    layout: row.layout as unknown as LoadLayout,
  };
  try {
    // Only the whole file shows that a spreadsheet has cut its numbers.
    const cut = await load(actor, asked, false);
    if (cut) await load(actor, asked, true);
  } catch (error) {
    if (error instanceof Unreadable) await endUnreadable(actor, loadId, error);
    else if (last) await endUnreadable(actor, loadId, new Unreadable("READER_FAILED"));
    else throw error;
  }
}

/** @returns whether its numbers turn out to be cut: then nothing of it is loaded */
async function load(actor: Actor, asked: Asked, cutNumbers: boolean): Promise<boolean> {
  const result = await change(
    actor,
    async (tx): Promise<ReturnType<typeof changed<null>> | Refusal<"CUT" | "DISCARDED">> => {
      await lockSource(tx, asked.sourceId);
      const numbers = await holdNumberKeys(tx);
      const { today, now } = await businessClock(tx);
      const records = await openRecords(
        { source: asked.source, chosen: chosenOf(asked.layout), anyColumns: true },
        plainProfile(asked.layout),
      );
      try {
        const found = records.found();
        refuseColumns(found.header, asked.layout);
        const task: RegisterTask = {
          register: true,
          numbers,
          separator: found.separator,
          // Titles above fixed columns are no records either, though none of them is a header.
          headerRow: Math.max(records.headerRecord, records.titles),
          header: found.header,
          card: asked.layout.card,
          expiry: asked.layout.expiry,
          attributes: asked.layout.attributes.map(({ column }) => column),
          cutNumbers,
          today,
        };
        const staged = await stage(tx, asked, task, records);
        if (staged === "CUT") return refuse("CUT");
        const cards = await take(await driverOf(tx), asked, found.header, staged.values);
        const { count } = await tx.exposureLoad.updateMany({
          where: { id: asked.id, state: "reading" },
          data: {
            state: "loaded",
            records: staged.records,
            blank: staged.blank,
            problems: staged.problems,
            repeated: staged.staged - cards,
            cards,
            findings: staged.findings,
            progress: dbNull,
            endedAt: now,
          },
        });
        // Discarded by a person between its first row and its last word.
        if (count === 0) return refuse("DISCARDED");
        await recountKnown(tx, asked.sourceId);
        await lockScopes(tx);
        await compileScopes(tx);
        await askClassify(tx);
        await tx.exposureLoadPiece.deleteMany({ where: { loadId: asked.id } });
        const details = { records: staged.records, loaded: cards, problems: staged.problems };
        return changed(null, { type: "exposure.loaded", subject: "exposureLoad", subjectId: asked.id, details });
      } finally {
        records.close();
      }
    },
    { timeout: TIMEOUT },
  );
  return !result.ok && result.reason === "CUT";
}

/**
 * What was chosen was chosen by a page: here it is held against the file itself. Throws Unreadable where a column is not
 * there, or an attribute's column names a person.
 */
function refuseColumns(header: readonly string[], { card, expiry, attributes }: LoadLayout): void {
  const chosen = [card, ...(expiry === null ? [] : [expiry]), ...attributes.map(({ column }) => column)];
  if (Math.max(...chosen) >= header.length) throw new Unreadable("COLUMNS_MISSING", { fields: [] });
  const persons = attributes.map(({ column }) => header[column] as string).filter(namesPerson);
  if (persons.length > 0) throw new Unreadable("NAMES_A_PERSON", { columns: persons });
}

/** Stages all rows into a table of this transaction's, a few pieces at a time. */
async function stage(tx: Tx, asked: Asked, task: RegisterTask, records: DeliveryRecords): Promise<Totals | "CUT"> {
  const driver = await driverOf(tx);
  const values = task.attributes.map((_, i) => `v${i}`);
  await driver.query(
    `create temp table register_row (row_no int, token bytea, cipher bytea, bin text, last4 text, expiry text
      ${values.map((name) => `, ${name} text`).join("")}) on commit drop`,
  );
  const totals: Totals = {
    ...{ records: 0, blank: 0, problems: 0, staged: 0, findings: {} },
    values: task.attributes.map(() => new Set()),
  };
  let [longCards, zeroCards] = [0, 0];
  const progress = new Telling(asked.id, () => ({
    rows: totals.records,
    bytes: records.bytesRead(),
    ofBytes: asked.source.size,
  }));
  const work = records.small ? stageHere : stageInThread;
  const faults: unknown[] = [];
  const account = (read: RegisterPiece) => {
    totals.records += read.records;
    totals.blank += read.blank;
    totals.problems += read.problems;
    longCards += read.longCards;
    zeroCards += read.zeroCards;
    addFindings(totals.findings, read.findings);
    for (const [at, sum] of totals.values.entries())
      for (const value of read.values[at] ?? []) if (sum.size <= MOST_VALUES) sum.add(value);
    // A buffer that comes from a thread is a plain Uint8Array again.
    return Buffer.from(read.copy.buffer, read.copy.byteOffset, read.copy.byteLength);
  };
  // One COPY for the whole file: the server writes while the next pieces are sealed. Faults end it as if it were done,
  // and are told afterwards.
  async function* copies() {
    const under: Promise<RegisterPiece | null>[] = [];
    const settled = async () => {
      const read = await under.shift();
      return read && faults.length === 0 ? account(read) : Buffer.alloc(0);
    };
    try {
      for await (const piece of records.pieces()) {
        if (faults.length || progress.discarded) break;
        const done = work(task, piece).catch((error) => {
          faults.push(error);
          return null;
        });
        under.push(done);
        if (under.length >= IN_FLIGHT) yield await settled();
      }
    } catch (error) {
      faults.push(error);
    }
    while (under.length > 0) yield await settled();
  }
  try {
    await pipeline(Readable.from(copies()), driver.query(copyFrom("copy register_row from stdin")));
  } finally {
    progress.end();
  }
  if (faults.length) throw gravest(faults);
  if (totals.records === 0) throw new Unreadable("NO_RECORDS");
  if (!task.cutNumbers && longCards >= 5 && zeroCards === longCards) return "CUT";
  totals.staged = totals.records - totals.blank - totals.problems;
  return totals;
}

/**
 * Puts what was staged into the register: values into the attributes' lists, then the cards, of equal numbers the first.
 * In the order of tokens, so that the index grows page by page however large it is.
 * @returns how many cards
 */
async function take(
  driver: pg.PoolClient,
  asked: Asked,
  header: readonly string[],
  values: Totals["values"],
): Promise<number> {
  await driver.query("set local work_mem = '128MB'");
  const { attributes } = asked.layout;
  for (const [i, { attributeId, column }] of attributes.entries()) {
    const different = [...(values[i] ?? [])].sort();
    // So many values would tell one person from another: no attribute of contracts.
    if (different.length > MOST_VALUES)
      throw new Unreadable("TOO_MANY_VALUES", {
        columns: [header[column] ?? `#${column + 1}`],
        found: String(MOST_VALUES),
      });
    await driver.query(
      `insert into exposure_value (attribute_id, value) select $1, value from unnest($2::text[]) as value
        order by value on conflict do nothing`,
      [attributeId, different],
    );
  }
  const width = Math.max(0, ...attributes.map(({ position }) => position));
  const at = (position: number) => attributes.findIndex((one) => one.position === position);
  const ids = Array.from({ length: width }, (_, i) => (at(i + 1) < 0 ? "0" : `coalesce(e${at(i + 1)}.id, 0)`));
  const joins = attributes.map(
    ({ attributeId }, i) =>
      `left join exposure_value e${i} on e${i}.attribute_id = ${attributeId} and e${i}.value = r.v${i}`,
  );
  const { rowCount } = await driver.query(
    `insert into exposure_card (token, load_id, row_no, source_id, cipher, bin, last4, expiry, value_ids)
     select r.token, $1, r.row_no, $2, r.cipher, r.bin, r.last4, r.expiry, array[${ids.join(", ")}]::int[]
       from (select distinct on (token) * from register_row order by token, row_no) r ${joins.join(" ")}`,
    [asked.id, asked.sourceId],
  );
  return rowCount ?? 0;
}

async function endUnreadable(actor: Actor, loadId: number, why: Unreadable): Promise<void> {
  const erase = why.code === "SENSITIVE_AUTHENTICATION_CODES";
  await change(actor, async (tx) => {
    const { now } = await businessClock(tx);
    const { count } = await tx.exposureLoad.updateMany({
      where: { id: loadId, state: "reading" },
      data: {
        state: erase ? "discarded" : "unreadable",
        reason: { code: why.code, ...why.place } as object,
        progress: dbNull,
        ...(erase && { endedAt: now }),
      },
    });
    if (count === 0) return refuse("DISCARDED");
    if (erase) await tx.exposureLoadPiece.deleteMany({ where: { loadId } });
    const details = { reason: why.code };
    return changed(null, {
      type: "exposure.loadUnreadable",
      subject: "exposureLoad",
      subjectId: loadId,
      details,
    });
  });
}

/** Tells the load's progress about once a second, beside the loading transaction, and hears whether it was discarded. */
class Telling {
  discarded = false;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly loadId: number,
    private readonly now: () => LoadProgress,
  ) {
    this.timer = setInterval(() => void this.tell(), 1000);
  }

  end(): void {
    clearInterval(this.timer);
  }

  private async tell(): Promise<void> {
    try {
      const where = { id: this.loadId, state: "reading" };
      const { count } = await db.exposureLoad.updateMany({ where, data: { progress: this.now() } });
      if (count === 0) this.discarded = true;
    } catch {
      // Progress is a courtesy: if the ground is gone the loading itself finds out.
    }
  }
}
