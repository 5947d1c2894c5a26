import { type Actor, permit } from "@/lib/access/actor";
import { witness, witnessLook } from "@/lib/audit/change";
import { businessClock, realNow } from "@/lib/core/clock";
import { type At, countByDay, type DatedList, type Page, pageByDay, walkByDay } from "@/lib/core/dated-list";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db, join, type Sql, sql } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { type KeysetKey, keysetParts, readParts } from "@/lib/core/keyset";
import type { Language, Told } from "@/lib/hotline/calls/schema";
import { type AttemptOutcome, type CallBackClass, type CallBackState, callBackStates } from "./schema";

export type CallBackFilters = {
  /** Left out: what is to be done. */
  states?: readonly string[];
  classes?: readonly string[];
  languages?: readonly string[];
  foundOn?: { from?: IsoDate; to?: IsoDate };
};

export type CallBackRow = {
  readonly id: number;
  readonly callId: number;
  readonly calledOn: IsoDate;
  readonly foundOn: IsoDate;
  readonly language: Language;
  readonly told: Told;
  readonly now: CallBackClass;
  readonly bin: string;
  readonly last4: string;
  readonly state: CallBackState;
  readonly attempts: number;
  readonly followUpOn: IsoDate | null;
  /** In whose hand it is at this instant. */
  readonly takenBy: string | null;
  readonly mine: boolean;
};

export type CallBackPage = Page<CallBackRow>;

const key: KeysetKey = { column: sql`b.found_on`, type: sql`date`, nullable: false, id: sql`b.id` };
const from = sql`from hotline_call_back b join hotline_call c on c.id = b.call_id`;

/** One page of the call backs, by the day on which they were found. */
export async function listCallBacks(
  actor: Actor,
  input: { filters: CallBackFilters; descending: boolean; after?: string; before?: string; size: number },
): Promise<CallBackPage> {
  permit(actor, "call.read");
  await witnessLook(actor, { type: "list.read", subject: "list", details: { list: "callBacks" } });
  const where = conditionsOf(input.filters);
  return pageByDay(listed(actor, where, input.descending), input);
}

/** All that the filters find, in order; the entry of the trail is written before the first row leaves. */
export async function* exportCallBacks(
  actor: Actor,
  input: { filters: CallBackFilters; descending: boolean },
): AsyncGenerator<CallBackRow[]> {
  permit(actor, "call.read");
  const where = conditionsOf(input.filters);
  const list = listed(actor, where, input.descending);
  await witness(actor, {
    type: "list.exported",
    subject: "list",
    details: { list: "callBacks", rows: await countByDay(list) },
  });
  yield* walkByDay(list);
}

/** How many stand where. */
export async function countCallBacks(actor: Actor): Promise<Record<CallBackState, number>> {
  permit(actor, "call.read");
  const rows = await db.hotlineCallBack.groupBy({ by: ["state"], _count: true });
  return Object.fromEntries(
    callBackStates.map((state) => [state, rows.find((row) => row.state === state)?._count ?? 0]),
  ) as Record<CallBackState, number>;
}

/** How many wait for somebody to call. */
export async function countToCall(actor: Actor): Promise<number> {
  permit(actor, "callBack.work");
  return db.hotlineCallBack.count({ where: { state: "open" } });
}

export type CallBackDetail = CallBackRow & {
  readonly mask: string | null;
  readonly erased: boolean;
  readonly note: string;
  readonly publishedOn: IsoDate | null;
  readonly thenVersion: number | null;
  readonly nowVersion: number | null;
  readonly history: readonly {
    readonly id: number;
    readonly outcome: AttemptOutcome;
    readonly note: string;
    readonly followUpOn: IsoDate | null;
    readonly madeByName: string;
    readonly madeAt: Date;
  }[];
  readonly today: IsoDate;
  readonly timeZone: string;
};

/** One call back with its attempts, without contact and reference; the look leaves an entry. Throws NotFound. */
export async function findCallBack(actor: Actor, id: number): Promise<CallBackDetail> {
  permit(actor, "call.read");
  const [row] = await fetchRows(actor, sql`b.id = ${id}::int`, true, { cursor: null, backwards: false }, 1);
  if (!row) throw new NotFound(`call back ${id}`);
  await witnessLook(actor, { type: "callBack.read", subject: "callBack", subjectId: id, details: {} });
  const [one, { today, timeZone }] = await Promise.all([
    db.hotlineCallBack.findUniqueOrThrow({
      where: { id },
      select: {
        scope: { select: { version: true, publishedOn: true } },
        attempts: { orderBy: { id: "desc" } },
        call: {
          select: {
            note: true,
            scope: { select: { version: true } },
            caller: { select: { mask: true, erasedOn: true } },
          },
        },
      },
    }),
    businessClock(db),
  ]);
  const day = (date: Date | null | undefined) => (date ? fromDbDate(date) : null);
  return {
    ...row,
    mask: one.call.caller?.mask ?? null,
    erased: one.call.caller?.erasedOn != null,
    note: one.call.note,
    publishedOn: day(one.scope?.publishedOn),
    thenVersion: one.call.scope?.version ?? null,
    nowVersion: one.scope?.version ?? null,
    history: one.attempts.map(({ id: no, outcome, note, followUpOn, madeByName, madeAt }) => ({
      ...{ id: no, note, madeByName, madeAt },
      outcome: outcome as AttemptOutcome,
      followUpOn: day(followUpOn),
    })),
    today,
    timeZone,
  };
}

function listed(actor: Actor, where: Sql, descending: boolean): DatedList<CallBackRow> {
  return {
    found: sql`${from} where ${where}`,
    read: (at, limit) => fetchRows(actor, where, descending, at, limit),
    dayOf: (row) => row.foundOn,
  };
}

async function fetchRows(actor: Actor, where: Sql, descending: boolean, at: At, limit: number): Promise<CallBackRow[]> {
  type Row = Omit<CallBackRow, "calledOn" | "foundOn" | "followUpOn"> & {
    calledOn: Date;
    foundOn: Date;
    followUpOn: Date | null;
  };
  const now = realNow();
  const rows = await readParts(
    keysetParts(key, { descending, ...at }),
    limit,
    (part, order, size) => db.$queryRaw<Row[]>`
      select b.id, b.call_id as "callId", c.called_on as "calledOn", b.found_on as "foundOn", c.language, c.told,
        b.class as now, c.bin, c.last4, b.state, b.follow_up_on as "followUpOn",
        (select count(*) from hotline_attempt a where a.call_back_id = b.id)::int as attempts,
        (select u.display_name from app_user u where u.id = b.taken_by and b.taken_until > ${now}) as "takenBy",
        coalesce(b.taken_by::text = ${actor.id} and b.taken_until > ${now}, false) as mine
      ${from} where ${where} and ${part} order by ${order} limit ${size}`,
  );
  return rows.map((row) => ({
    ...row,
    calledOn: fromDbDate(row.calledOn),
    foundOn: fromDbDate(row.foundOn),
    followUpOn: row.followUpOn && fromDbDate(row.followUpOn),
  }));
}

function conditionsOf({ states, classes, languages, foundOn }: CallBackFilters): Sql {
  const all: Sql[] = [sql`b.state = any (${[...(states ?? ["open"])]}::text[])`];
  if (classes) all.push(sql`b.class = any (${[...classes]}::text[])`);
  if (languages) all.push(sql`c.language = any (${[...languages]}::text[])`);
  if (foundOn?.from) all.push(sql`b.found_on >= ${foundOn.from}::date`);
  if (foundOn?.to) all.push(sql`b.found_on <= ${foundOn.to}::date`);
  return join(all, " and ");
}
