import { join, type Sql, sql, type Tx } from "@/lib/core/db";
import { type CutOff, nextDue } from "./due";
import type { DataClass } from "./schema";

/** What one step erased: things, what lay in them, and their bytes. */
export type Erased = { readonly items: number; readonly parts: number; readonly bytes: bigint };

type Step = { readonly cutOff: CutOff; readonly runId: number; readonly today: string };

/** Most things of a class that one transaction takes: a second's work, which a crash costs. */
const AT_ONCE: Record<DataClass, number> = {
  deliveries: 20,
  cards: 20_000,
  evidence: 5_000,
  caseEvidence: 20,
  caseNotes: 5_000,
  fraudReports: 5_000,
  register: 1,
  callers: 5_000,
  searches: 5_000,
  sessions: 5_000,
  trail: 20,
};

/** Erases the next part of a class. @returns what went; nothing where nothing is left that is due and not held */
export async function eraseNext(tx: Tx, dataClass: DataClass, step: Step): Promise<Erased> {
  const { cutOff } = step;
  const rows = await tx.$queryRaw<{ id: number | string }[]>`${nextDue(dataClass, cutOff, AT_ONCE[dataClass])}`;
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return { items: 0, parts: 0, bytes: 0n };
  return erasers[dataClass](tx, ids, step);
}

type Eraser = (tx: Tx, ids: readonly (number | string)[], step: Step) => Promise<Erased>;

const erasers: Record<DataClass, Eraser> = {
  deliveries: eraseDeliveries,
  cards: eraseCards,
  evidence: (tx, ids) =>
    counted(tx, ids, sql`update mend set sealed_original = '', sealed_value = '' where id in (${numbers(ids)})`),
  caseEvidence: eraseCaseEvidence,
  caseNotes: (tx, ids, step) =>
    counted(
      tx,
      ids,
      sql`update case_note set note = '', erased_on = ${step.today}::date where id in (${numbers(ids)})`,
    ),
  fraudReports: eraseFraudReports,
  register: eraseRegister,
  callers: eraseCallers,
  searches: (tx, ids) => counted(tx, ids, sql`delete from stored_search where id in (${uuids(ids)})`),
  sessions: (tx, ids) => counted(tx, ids, sql`delete from app_session where id in (${uuids(ids)})`),
  trail: pruneTrail,
};

const numbers = (ids: readonly (number | string)[]) => join(ids.map((id) => sql`${Number(id)}::int`));
const uuids = (ids: readonly (number | string)[]) => join(ids.map((id) => sql`${String(id)}::uuid`));

async function counted(tx: Tx, ids: readonly unknown[], statement: Sql): Promise<Erased> {
  const parts = await tx.$executeRaw`${statement}`;
  return { items: ids.length, parts, bytes: 0n };
}

/**
 * The bytes as sent, the cells as sent, and the sealed numbers in the records, which the cards hold too. What was read
 * stays: statements are what the count follows from (R1.5). A waiting problem keeps its number until it is answered.
 */
async function eraseDeliveries(tx: Tx, ids: readonly (number | string)[], step: Step): Promise<Erased> {
  const these = sql`any (${ids.map(Number)}::int[])`;
  const [{ bytes }] = await tx.$queryRaw<[{ bytes: bigint }]>`
    select coalesce((select sum(length(sealed)) from delivery_piece where batch_id = ${these}), 0)::bigint
      + coalesce((select sum(length(sealed)) from record_cells where batch_id = ${these}), 0)::bigint as bytes`;
  const pieces = await tx.$executeRaw`delete from delivery_piece where batch_id = ${these}`;
  const cells = await tx.$executeRaw`delete from record_cells where batch_id = ${these}`;
  await tx.$executeRaw`
    update record set cipher = null, old_cipher = null
     where batch_id = ${these} and (cipher is not null or old_cipher is not null) and outcome <> 'problem'`;
  await tx.$executeRaw`
    update record_relief l set new_cipher = null from record r
     where l.batch_id = ${these} and l.new_cipher is not null
       and r.batch_id = l.batch_id and r.row_no = l.row_no and r.outcome <> 'problem'`;
  await tx.$executeRaw`
    update batch set erased_on = ${step.today}::date, erased_run = ${step.runId}::int where id = ${these}`;
  return { items: ids.length, parts: pieces + cells, bytes };
}

/** The sealed number, wherever it is: token, BIN and last four stay, so that one member stays one member (R8.6). */
async function eraseCards(tx: Tx, ids: readonly (number | string)[], step: Step): Promise<Erased> {
  const these = sql`any (${ids.map(Number)}::int[])`;
  const [{ bytes }] = await tx.$queryRaw<[{ bytes: bigint }]>`
    select coalesce(sum(length(cipher)), 0)::bigint as bytes from card where id = ${these}`;
  const cards = await tx.$executeRaw`
    update card set cipher = null, erased_on = ${step.today}::date where id = ${these} and cipher is not null`;
  const records = await tx.$executeRaw`
    update record set cipher = null where cipher is not null and token in (select token from card where id = ${these})`;
  const old = await tx.$executeRaw`
    update record set old_cipher = null
     where old_cipher is not null and old_token in (select token from card where id = ${these})`;
  const fresh = await tx.$executeRaw`
    update record_relief set new_cipher = null
     where new_cipher is not null and new_token in (select token from card where id = ${these})`;
  return { items: cards, parts: cards + records + old + fresh, bytes };
}

/** The files' bytes: what was attached, by whom and when, stays. */
async function eraseCaseEvidence(tx: Tx, ids: readonly (number | string)[], step: Step): Promise<Erased> {
  const these = sql`any (${ids.map(Number)}::int[])`;
  const [{ bytes }] = await tx.$queryRaw<[{ bytes: bigint }]>`
    select coalesce(sum(length(sealed)), 0)::bigint as bytes from case_evidence_piece where evidence_id = ${these}`;
  const parts = await tx.$executeRaw`delete from case_evidence_piece where evidence_id = ${these}`;
  await tx.$executeRaw`update case_evidence set erased_on = ${step.today}::date where id = ${these}`;
  return { items: ids.length, parts, bytes };
}

/** The stranger's number or address and the caller's words; what groups and counts reports stays. */
async function eraseFraudReports(tx: Tx, ids: readonly (number | string)[], step: Step): Promise<Erased> {
  return counted(
    tx,
    ids,
    sql`update fraud_report set sealed_contact = null, words = '', erased_on = ${step.today}::date where id in (${numbers(ids)})`,
  );
}

/** The sealed numbers of a load: its tokens stay, so that its cards are still found. A file that nobody loaded is dropped. */
async function eraseRegister(tx: Tx, ids: readonly (number | string)[], step: Step): Promise<Erased> {
  const these = sql`any (${ids.map(Number)}::int[])`;
  const [{ bytes }] = await tx.$queryRaw<[{ bytes: bigint }]>`
    select coalesce((select sum(length(cipher)) from exposure_card where load_id = ${these}), 0)::bigint
      + coalesce((select sum(length(sealed)) from exposure_load_piece where load_id = ${these}), 0)::bigint as bytes`;
  const cards = await tx.$executeRaw`
    update exposure_card set cipher = null where load_id = ${these} and cipher is not null`;
  // What watch lists keep of these cards, and of cards that are in the register no more, goes with them.
  await tx.$executeRaw`
    update watch_list_card w set cipher = null where w.cipher is not null
      and not exists (select from exposure_card x where x.token = w.token and x.cipher is not null)`;
  const pieces = await tx.$executeRaw`delete from exposure_load_piece where load_id = ${these}`;
  await tx.$executeRaw`
    update exposure_load set erased_on = ${step.today}::date,
      state = case when state = 'loaded' then state else 'discarded' end where id = ${these}`;
  return { items: ids.length, parts: cards + pieces, bytes };
}

/** Contact, reference and number. Who was still to be called back cannot be, and is counted with those without contact. */
async function eraseCallers(tx: Tx, ids: readonly (number | string)[], step: Step): Promise<Erased> {
  await tx.$executeRaw`
    update hotline_call_back set state = 'no_contact', ended_at = now(), taken_by = null, taken_until = null, follow_up_on = null
     where state = 'open' and call_id in (${numbers(ids)})`;
  return counted(
    tx,
    ids,
    sql`update hotline_caller set sealed = null, erased_on = ${step.today}::date, erased_why = 'period' where call_id in (${numbers(ids)})`,
  );
}

/** Whole segments, by the owner's function: the application itself may delete nothing of the trail. */
async function pruneTrail(tx: Tx, ids: readonly (number | string)[], step: Step): Promise<Erased> {
  const [{ events }] = await tx.$queryRaw<[{ events: bigint }]>`
    select prune_trail(${Math.max(...ids.map(Number))}::int, ${step.runId}::int) as events`;
  return { items: ids.length, parts: Number(events), bytes: 0n };
}
