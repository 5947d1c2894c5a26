import { appendFile, mkdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Actor, permit } from "@/lib/access/actor";
import { change, changed, witness } from "@/lib/audit/change";
import { presentTrailHead, readTrailHeads, type TrailHead, trailHeadLine } from "@/lib/audit/trail-heads";
import { businessClock } from "@/lib/core/clock";
import { addDays, endOfDay, fromDbDate, type IsoDate, toDbDate } from "@/lib/core/dates";
import { db, type Reader } from "@/lib/core/db";
import { lockLedger } from "./append";
import { blockKnownOn, countAsOf } from "./queries";

/*
 * Daily heads: number and hash of the chain's last block at the end of each day. Whoever keeps them outside can show
 * later that the chain was cut or rewritten, which from inside cannot be seen (RULEBOOK R2.3).
 */

/** The file's name in the data folder; docs/ledger-format.md says what a line is. */
export const headsFileName = "ledger-heads.txt";

export function dataFolder(): string {
  return resolve(process.env.SHOKAI_DATA ?? ".shokai");
}

export type Head = { readonly day: IsoDate; readonly blockNo: number; readonly hash: string; readonly count: number };

export function headLine(head: Head): string {
  return `${head.day} ${head.blockNo} ${head.hash} ${head.count}\n`;
}

const preamble = `# Shokai: heads of the count ledger. <day> <last block before the day's end> <its hash> <count as of the day>
# trail <day> <last segment of the audit trail before the day's end> <its hash> <events sealed until then>
# Lines are only ever added. Keep copies elsewhere: npm run verify -- --anchor FILE holds them against the ledger.
`;

/**
 * Notes the heads of all days that are over by the business clock and have none yet: one on an ordinary night, many
 * after a downtime. Blocks take the ledger's lock before they take their time, so that under the lock no block of a day
 * that is over can still come.
 * @returns how many days were closed
 */
export async function closeDays(actor: Actor): Promise<number> {
  permit(actor, "ledger.verify");
  if (!(await nextDay(db))) return 0;
  const outcome = await change(
    actor,
    async (tx) => {
      await lockLedger(tx);
      const next = await nextDay(tx);
      const clock = await businessClock(tx);
      const heads = [];
      for (let day = next ?? clock.today; day < clock.today; day = addDays(day, 1)) {
        const blockNo = await blockKnownOn(tx, day, clock.timeZone);
        const block = await tx.ledgerBlock.findUnique({ where: { no: blockNo }, select: { hash: true } });
        heads.push({
          day: toDbDate(day),
          blockNo,
          hash: block ? new Uint8Array(block.hash) : new Uint8Array(32),
          count: await countAsOf(tx, day, blockNo),
          notedAt: clock.now,
        });
      }
      const { count } = await tx.ledgerHead.createMany({ data: heads });
      const [first, last] = [heads[0], heads.at(-1)];
      return changed(count, {
        type: "ledger.daysClosed",
        subject: "ledger",
        details: {
          from: first ? fromDbDate(first.day) : "",
          to: last ? fromDbDate(last.day) : "",
          days: count,
          block: last?.blockNo ?? 0,
        },
      });
    },
    { timeout: 120_000 },
  );
  return outcome.ok ? outcome.value : 0;
}

/** The first day that is over and has no head; null where there is none. */
async function nextDay(reader: Reader): Promise<IsoDate | null> {
  const incident = await reader.incident.findUnique({ where: { id: 1 }, select: { startedOn: true } });
  if (!incident) return null;
  const { today } = await businessClock(reader);
  const last = await reader.ledgerHead.findFirst({ orderBy: { day: "desc" }, select: { day: true } });
  const next = last ? addDays(fromDbDate(last.day), 1) : fromDbDate(incident.startedOn);
  return next < today ? next : null;
}

/** The real instant at which the present day ends; null where the business clock stands still. */
export async function whenDayEnds(): Promise<Date | null> {
  const incident = await db.incident.findUnique({ where: { id: 1 }, select: { id: true } });
  if (!incident) return null;
  const clock = await businessClock(db);
  return clock.fixed ? null : endOfDay(clock.today, clock.timeZone);
}

/**
 * Brings the file of heads in the data folder up to date: what it lacks is added, what it holds is never written again.
 * A line that the database contradicts is told to the trail and left as it stands: it is the one that may be right.
 */
export async function handOutHeads(actor: Actor, folder: string): Promise<void> {
  permit(actor, "ledger.verify");
  const heads = [
    ...(await readHeads(db)).map((head) => ({ key: head.day, day: head.day, line: headLine(head) })),
    ...(await trailHeadsNow(actor)).map((head) => ({
      key: `trail ${head.day} ${head.segmentNo}`,
      day: head.day,
      line: trailHeadLine(head),
    })),
  ];
  if (heads.length === 0) return;
  const file = join(folder, headsFileName);
  const text = await readFile(file, "utf8").catch(() => "");
  // A line that a crash cut off has no end: the next begins on a line of its own.
  const kept = new Map(
    text
      .split("\n")
      .slice(0, -1)
      .flatMap((line) => {
        const [, day, trail] =
          /^(?:(\d{4}-\d\d-\d\d) \d+|(trail \d{4}-\d\d-\d\d \d+)) [0-9a-f]{64} \d+$/.exec(line) ?? [];
        const key = day ?? trail;
        return key ? [[key, `${line}\n`] as const] : [];
      }),
  );
  const wrong = heads.find(({ key, line }) => kept.has(key) && kept.get(key) !== line);
  if (wrong) {
    await witness(actor, { type: "ledger.headsContradicted", subject: "ledger", details: { day: wrong.day } });
    return;
  }
  const fresh = heads.filter(({ key }) => !kept.has(key)).map(({ line }) => line);
  if (fresh.length === 0) return;
  await mkdir(folder, { recursive: true });
  const lead = text === "" ? preamble : text.endsWith("\n") ? "" : "\n";
  await appendFile(file, lead + fresh.join(""), { flush: true });
}

/** The trail's daily heads, and the one of this moment: a day that is not over has several lines, each of them true. */
async function trailHeadsNow(actor: Actor): Promise<TrailHead[]> {
  const [daily, present] = await Promise.all([readTrailHeads(actor), presentTrailHead(actor)]);
  const known = daily.some(({ segmentNo, day }) => segmentNo === present?.segmentNo && day === present.day);
  return present && !known ? [...daily, present] : daily;
}

async function readHeads(reader: Reader): Promise<Head[]> {
  const rows = await reader.ledgerHead.findMany({ orderBy: { day: "asc" } });
  return rows.map(headOf);
}

type Row = { day: Date; blockNo: number; hash: Uint8Array; count: number };

function headOf(row: Row): Head {
  return { ...row, day: fromDbDate(row.day), hash: Buffer.from(row.hash).toString("hex") };
}

/** The newest heads, for the ledger's page. */
export async function listNewestHeads(actor: Actor, limit: number): Promise<Head[]> {
  permit(actor, "ledger.open");
  const rows = await db.ledgerHead.findMany({
    orderBy: { day: "desc" },
    take: limit,
    select: { day: true, blockNo: true, hash: true, count: true },
  });
  return rows.map(headOf);
}

/** The heads as the file has them, and where the trail stands this moment, for an auditor to take along. */
export async function downloadHeads(actor: Actor): Promise<string> {
  permit(actor, "ledger.verify");
  const heads = await readHeads(db);
  await witness(actor, { type: "ledger.headsDownloaded", subject: "ledger", details: { days: heads.length } });
  return [preamble, ...heads.map(headLine), ...(await trailHeadsNow(actor)).map(trailHeadLine)].join("");
}
