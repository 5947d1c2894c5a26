import { type Actor, permit } from "@/lib/access/actor";
import { witness, witnessLook } from "@/lib/audit/change";
import { type At, countByDay, type DatedList, type Page, pageByDay, walkByDay } from "@/lib/core/dated-list";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db, join, type Sql, sql } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { type KeysetKey, keysetParts, readParts } from "@/lib/core/keyset";
import type { CallReason, Language, Told } from "./schema";

export type CallFilters = {
  calledOn?: { from?: IsoDate; to?: IsoDate };
  reasons?: readonly string[];
  told?: readonly string[];
  languages?: readonly string[];
  /** kept, erased, none */
  contact?: readonly string[];
  /** Numbers of versions of the scope, 0: none was in force. */
  scopes?: readonly number[];
};

export type CallRow = {
  readonly id: number;
  readonly calledOn: IsoDate;
  readonly businessAt: Date;
  readonly language: Language;
  readonly reason: CallReason;
  readonly bin: string | null;
  readonly last4: string | null;
  readonly told: Told | null;
  readonly scopeVersion: number | null;
  readonly loads: readonly number[];
  readonly contact: "kept" | "erased" | "none";
  readonly note: string;
  readonly madeByName: string;
};

export type CallPage = Page<CallRow>;

const key: KeysetKey = { column: sql`c.called_on`, type: sql`date`, nullable: false, id: sql`c.id` };
const contactOf = sql`case when r.call_id is null then 'none' when r.erased_on is null then 'kept' else 'erased' end`;
const from = sql`from hotline_call c left join hotline_caller r on r.call_id = c.id left join exposure_scope s on s.id = c.scope_id`;

/** One page of the calls that the filters find, by their day: without contact, reference or token. */
export async function listCalls(
  actor: Actor,
  input: { filters: CallFilters; descending: boolean; after?: string; before?: string; size: number },
): Promise<CallPage> {
  permit(actor, "call.read");
  await witnessLook(actor, { type: "list.read", subject: "list", details: { list: "calls" } });
  const where = conditionsOf(input.filters);
  return pageByDay(listed(where, input.descending), input);
}

/** All that the filters find, in order; the entry of the trail is written before the first row leaves. */
export async function* exportCalls(
  actor: Actor,
  input: { filters: CallFilters; descending: boolean },
): AsyncGenerator<CallRow[]> {
  permit(actor, "call.read");
  const where = conditionsOf(input.filters);
  const list = listed(where, input.descending);
  await witness(actor, {
    type: "list.exported",
    subject: "list",
    details: { list: "calls", rows: await countByDay(list) },
  });
  yield* walkByDay(list);
}

export type CallDetail = CallRow & {
  readonly scope: { readonly id: number; readonly version: number; readonly publishedOn: IsoDate | null } | null;
  readonly caller: {
    readonly mask: string;
    readonly erasedOn: IsoDate | null;
    readonly erasedWhy: string | null;
  } | null;
  readonly callBacks: readonly {
    readonly id: number;
    readonly class: string;
    readonly state: string;
    readonly foundOn: IsoDate;
  }[];
  readonly reportId: number | null;
  readonly fraudReports: readonly number[];
};

/** One call with what followed from it, without contact and reference; the look leaves an entry. Throws NotFound. */
export async function findCall(actor: Actor, callId: number): Promise<CallDetail> {
  permit(actor, "call.read");
  const [row] = await fetchRows(sql`c.id = ${callId}::int`, true, { cursor: null, backwards: false }, 1);
  if (!row) throw new NotFound(`call ${callId}`);
  await witnessLook(actor, { type: "call.read", subject: "call", subjectId: callId, details: {} });
  const one = await db.hotlineCall.findUniqueOrThrow({
    where: { id: callId },
    select: {
      scope: { select: { id: true, version: true, publishedOn: true } },
      caller: { select: { mask: true, erasedOn: true, erasedWhy: true } },
      callBacks: { select: { id: true, class: true, state: true, foundOn: true }, orderBy: { id: "asc" } },
      report: { select: { id: true } },
      fraudReports: { select: { id: true }, orderBy: { id: "asc" } },
    },
  });
  const day = (date: Date | null) => date && fromDbDate(date);
  return {
    ...row,
    scope: one.scope && { ...one.scope, publishedOn: day(one.scope.publishedOn) },
    caller: one.caller && { ...one.caller, erasedOn: day(one.caller.erasedOn) },
    callBacks: one.callBacks.map((entry) => ({ ...entry, foundOn: fromDbDate(entry.foundOn) })),
    reportId: one.report?.id ?? null,
    fraudReports: one.fraudReports.map(({ id }) => id),
  };
}

function listed(where: Sql, descending: boolean): DatedList<CallRow> {
  return {
    found: sql`${from} where ${where}`,
    read: (at, limit) => fetchRows(where, descending, at, limit),
    dayOf: (row) => row.calledOn,
  };
}

async function fetchRows(where: Sql, descending: boolean, at: At, limit: number): Promise<CallRow[]> {
  type Row = Omit<CallRow, "calledOn"> & { calledOn: Date };
  const rows = await readParts(
    keysetParts(key, { descending, ...at }),
    limit,
    (part, order, size) => db.$queryRaw<Row[]>`
      select c.id, c.called_on as "calledOn", c.business_at as "businessAt", c.language, c.reason, c.bin, c.last4, c.told,
        s.version as "scopeVersion", c.loads, ${contactOf} as contact, c.note, c.made_by_name as "madeByName"
      ${from} where ${where} and ${part} order by ${order} limit ${size}`,
  );
  return rows.map((row) => ({ ...row, calledOn: fromDbDate(row.calledOn) }));
}

function conditionsOf(filters: CallFilters): Sql {
  const { calledOn, reasons, told, languages, contact, scopes } = filters;
  const all: Sql[] = [sql`true`];
  if (calledOn?.from) all.push(sql`c.called_on >= ${calledOn.from}::date`);
  if (calledOn?.to) all.push(sql`c.called_on <= ${calledOn.to}::date`);
  if (reasons) all.push(sql`c.reason = any (${[...reasons]}::text[])`);
  if (told) all.push(sql`c.told = any (${[...told]}::text[])`);
  if (languages) all.push(sql`c.language = any (${[...languages]}::text[])`);
  if (contact) all.push(sql`${contactOf} = any (${[...contact]}::text[])`);
  if (scopes) all.push(sql`coalesce(s.version, 0) = any (${[...scopes]}::int[])`);
  return join(all, " and ");
}
