import { type Actor, permit } from "@/lib/access/actor";
import { rights } from "@/lib/access/rights";
import { witness, witnessLook } from "@/lib/audit/change";
import { businessDaysBetween } from "@/lib/core/business-days";
import { businessClock, realNow } from "@/lib/core/clock";
import type { IsoDate } from "@/lib/core/dates";
import { db, join, sql } from "@/lib/core/db";
import { lateUpTo, type StageLimits } from "@/lib/reimbursements/stages";
import { conditionsOf, stagesOf } from "./conditions";
import { isIn, isLate, type OpenCase, openCase, type Place, readInOrder, readPlace, writePlace } from "./in-order";
import { readLimits } from "./limits";
import { type CaseFilters, type Stage, stages } from "./schema";

export type CaseRow = {
  id: number;
  stage: Stage;
  receivedOn: IsoDate;
  dueOn: IsoDate;
  late: boolean;
  /** Business days since the received date. */
  age: number;
  reference: string | null;
  nameJa: string;
  nameEn: string;
  memberId: number | null;
  amount: bigint | null;
  currency: string | null;
  /** Charged less given back; null where no entry is there. */
  burden: bigint | null;
  moneyCurrency: string | null;
  owner: string | null;
  /** While it is in somebody's hands. */
  takenBy: string | null;
  takenUntil: Date | null;
  followUpOn: IsoDate | null;
};

export type CasePage = {
  rows: CaseRow[];
  next: string | null;
  previous: string | null;
  count: { value: number; atLeast: boolean };
  asOf: Date;
};

/** Of a stage: its open cases, and how many of them are late; `atLeast` where counting stopped. */
export type StageCount = { stage: Stage; open: number; late: number; atLeast: boolean; lateAtLeast: boolean };

const mostCounted = 1_000;
/** Rows of an export read at a time. */
const PART = 2_000;

type Asked = { filters: CaseFilters; descending: boolean };

/** One page of open cases by due date: what is late comes first. */
export async function listCases(
  actor: Actor,
  input: Asked & { after?: string; before?: string; size: number },
): Promise<CasePage> {
  permit(actor, "case.read");
  await witnessLook(actor, { type: "list.read", subject: "list", details: { list: "reimbursements" } });
  const { filters, size } = input;
  const at = await standsAt();
  const asked = { stages: stagesOf(filters), where: conditionsOf(actor, filters, at), limits: at.limits };
  const place = readPlace(input.after ?? input.before);
  const backwards = place !== null && input.after === undefined;
  const [found, counted] = await Promise.all([
    readInOrder(db, { ...asked, descending: input.descending !== backwards, after: place, limit: size + 1 }),
    countUpTo(asked),
  ]);
  const more = found.length > size;
  const shown = found.slice(0, size);
  if (backwards) shown.reverse();
  const [first, last] = [shown[0], shown.at(-1)];
  return {
    rows: await withFacts(shown, at.today),
    next: (backwards || more) && last ? writePlace(last) : null,
    previous: (backwards ? more : place !== null) && first ? writePlace(first) : null,
    count: { value: Math.min(counted, mostCounted), atLeast: counted > mostCounted },
    asOf: realNow(),
  };
}

/** All cases that the filters find, in order, for an export; its entry is written before the first row leaves. */
export async function* exportCases(actor: Actor, input: Asked): AsyncGenerator<CaseRow[]> {
  permit(actor, "case.read");
  const at = await standsAt();
  const asked = { stages: stagesOf(input.filters), where: conditionsOf(actor, input.filters, at), limits: at.limits };
  const rows = await countUpTo(asked, null);
  await witness(actor, { type: "list.exported", subject: "list", details: { list: "reimbursements", rows } });
  let after: Place | null = null;
  for (;;) {
    const part: OpenCase[] = await readInOrder(db, { ...asked, descending: input.descending, after, limit: PART });
    if (part.length > 0) yield await withFacts(part, at.today);
    after = part.at(-1) ?? null;
    if (part.length < PART) return;
  }
}

/** How much waits in each stage, counted to a thousand: late ones come first in its index, so that both are one walk. */
export async function countStages(actor: Actor): Promise<StageCount[]> {
  permit(actor, "case.read");
  const { today, limits } = await standsAt();
  const arms = stages.map(
    (stage) => sql`
      select ${stage}::text as stage, count(*)::int as open,
        (count(*) filter (where received_on <= ${lateUpTo(stage, today, limits)}::date))::int as late
      from (select i.received_on from inquiry i where ${openCase} and ${isIn(stage)}
        order by i.received_on, i.id limit ${mostCounted + 1}::int) walked`,
  );
  const rows = await db.$queryRaw<{ stage: Stage; open: number; late: number }[]>`${join(arms, " union all ")}`;
  return rows.map(({ stage, open, late }) => ({
    stage,
    open: Math.min(open, mostCounted),
    late: Math.min(late, mostCounted),
    atLeast: open > mostCounted,
    lateAtLeast: late > mostCounted,
  }));
}

export type Late = {
  /** Open cases whose day is over, by the limit of their stage; counted to a thousand. */
  cases: number;
  atLeast: boolean;
  /** When the first of them was due. */
  firstDueOn: IsoDate | null;
};

/** What is late (R5.4), for the dashboard: as many as the worklists show as late. */
export async function findLate(actor: Actor): Promise<Late> {
  permit(actor, "dashboard.read");
  const { today, limits } = await standsAt();
  const late = { stages, where: (stage: Stage) => isLate(stage, true, today, limits) };
  const [counted, [first]] = await Promise.all([
    countUpTo(late),
    readInOrder(db, { ...late, limits, descending: false, after: null, limit: 1 }),
  ]);
  return {
    cases: Math.min(counted, mostCounted),
    atLeast: counted > mostCounted,
    firstDueOn: first?.dueOn ?? null,
  };
}

/** People who may work on cases, by name; one who is left out of them by now may still own some. */
export async function listWorkers(actor: Actor): Promise<{ id: string; name: string }[]> {
  permit(actor, "case.read");
  const users = await db.user.findMany({
    where: { disabledAt: null, roles: { hasSome: [...rights["case.work"]] } },
    select: { id: true, displayName: true },
    orderBy: { displayName: "asc" },
  });
  return users.map(({ id, displayName }) => ({ id, name: displayName }));
}

async function standsAt(): Promise<{ today: IsoDate; limits: StageLimits }> {
  const [{ today }, limits] = await Promise.all([businessClock(db), readLimits(db)]);
  return { today, limits };
}

async function countUpTo(
  asked: { stages: readonly Stage[]; where: ReturnType<typeof conditionsOf> },
  most: number | null = mostCounted + 1,
): Promise<number> {
  const arms = asked.stages.map(
    (stage) => sql`select 1 from inquiry i where ${openCase} and ${isIn(stage)} and ${asked.where(stage)}`,
  );
  const [row] = await db.$queryRaw<[{ n: number }]>`
    select count(*)::int as n from (${join(arms, " union all ")} limit ${most}::int) counted`;
  return row.n;
}

type Facts = Omit<CaseRow, "stage" | "receivedOn" | "dueOn" | "late" | "age">;

async function withFacts(cases: readonly OpenCase[], today: IsoDate): Promise<CaseRow[]> {
  if (cases.length === 0) return [];
  const facts = await db.$queryRaw<Facts[]>`
    select i.id, i.reference, co.name_ja as "nameJa", co.name_en as "nameEn",
      coalesce(c.member_id, n.member_id) as "memberId", i.amount, i.currency, i.charged - i.relieved as burden,
      (select e.currency from money_entry e where e.inquiry_id = i.id limit 1) as "moneyCurrency",
      o.display_name as owner, t.display_name as "takenBy",
      case when t.id is not null then w.taken_until end as "takenUntil", w.follow_up_on::text as "followUpOn"
    from inquiry i join company co on co.id = i.company_id
    left join card c on c.id = i.card_id
    left join member_number n on i.card_id is null and i.ties and n.id = i.number_id and n.set_aside is null
    left join case_work w on w.inquiry_id = i.id
    left join app_user o on o.id = w.owner
    left join app_user t on t.id = w.taken_by and w.taken_until > ${realNow()}
    where i.id = any (${cases.map(({ id }) => id)}::int[])`;
  const byId = new Map(facts.map((one) => [one.id, one]));
  return cases.flatMap(({ id, stage, receivedOn, dueOn }) => {
    const known = byId.get(id);
    if (!known) return [];
    return { ...known, stage, receivedOn, dueOn, late: dueOn < today, age: businessDaysBetween(receivedOn, today) };
  });
}
