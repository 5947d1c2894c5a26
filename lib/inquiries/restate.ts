import { type Sql, sql, type Tx } from "@/lib/core/db";
import type { Cause } from "@/lib/ledger/schema";
import { findPlain } from "./plain";
import { type InForce, weigh } from "./rules";
import { type Case, MANY, readCases, statementOutcomes } from "./statements";

/** From here inquiries are joined by hashing, until the transaction ends. */
const LARGE = 5_000;

/** Why inquiries move: one cause for all, or what each is to the batch that is being committed. */
export type Why = Cause | { readonly committing: number };

/**
 * Works out anew what holds of the inquiries in the temporary table `touched_key`, from all statements of committed
 * batches and the decisions (RULEBOOK R4.4 to R4.6), writes it to them, and leaves what moved in `shift` for
 * lib/members/settle.
 */
export async function restate(tx: Tx, why: Why, block: number): Promise<void> {
  const [{ touched }] = await tx.$queryRaw<[{ touched: number }]>`select count(*)::int as touched from touched_key`;
  // What was committed a moment ago the planner has not counted yet: it would look up thousands one by one, or worse.
  if (touched > LARGE) await tx.$executeRaw`set local enable_nestloop = off`;
  const committing = typeof why === "object" ? why.committing : null;
  const plain = await findPlain(tx, null, committing);
  const cases = await readCases(tx, { besidesPlain: true });
  if (plain + cases.length === 0) return;
  await tx.$executeRaw`
    insert into next_state (company_id, key, content_batch, content_row, token, withdrawn, voided, sightings, received_on, live, cause)
    select company_id, key, batch_id, row_no, token, false, false, sightings, received_on, sightings > 0,
      coalesce(${typeof why === "string" ? why : null}::text, case when elsewhere then 'amendment' else 'commit' end)
    from plain_key`;
  const states = cases.map((one) => ({
    one,
    state: weigh(one.statements, one.decisions),
    cause: typeof why === "string" ? why : causeIn(one, why.committing),
  }));
  for (let at = 0; at < states.length; at += 5_000) await writeStates(tx, states.slice(at, at + 5_000));
  if (plain > MANY) await tx.$executeRaw`analyze next_state`;
  await apply(tx, await answersOf(tx));
  await reviewConflicts(tx, states, block);
}

function causeIn(one: Case, batchId: number): Cause {
  const kinds = one.statements.filter((s) => s.batchId === batchId).map((s) => s.kind);
  if (kinds.includes("withdraw")) return "withdrawal";
  if (kinds.includes("reactivate")) return "reactivation";
  return one.statements.some((s) => s.batchId !== batchId && s.content) ? "amendment" : "commit";
}

type Weighed = { one: Case; state: InForce; cause: Cause };

async function writeStates(tx: Tx, states: readonly Weighed[]): Promise<void> {
  const text = JSON.stringify(
    states.map(({ one, state, cause }) => ({
      company_id: one.companyId,
      key: one.key,
      content_batch: state.statement?.batchId ?? null,
      content_row: state.statement?.rowNo ?? null,
      token: state.card?.token ?? null,
      mask_head: state.card && !state.card.token ? state.card.head : null,
      mask_tail: state.card && !state.card.token ? state.card.tail : null,
      withdrawn: state.withdrawn,
      voided: state.voided,
      sightings: state.sightings,
      received_on: state.receivedOn,
      live: state.live,
      cause,
    })),
  );
  await tx.$executeRaw`
    insert into next_state (company_id, key, content_batch, content_row, token, mask_head, mask_tail, withdrawn, voided,
      sightings, received_on, live, cause)
    select company_id, key, content_batch, content_row, decode(token, 'hex'), mask_head, mask_tail, withdrawn, voided,
      sightings, received_on, live, cause
    from json_to_recordset(${text}::json) as n (company_id int, key text, content_batch int, content_row int, token text,
      mask_head text, mask_tail text, withdrawn bool, voided bool, sightings int, received_on date, live bool, cause text)`;
}

/**
 * What a company answered of the case and the use of an inquiry `i`, in a record that names neither card nor member: the
 * last word of each, not before the content in force. Looked for only where anybody was ever answered by.
 */
async function answersOf(tx: Tx): Promise<Sql> {
  const [{ any }] = await tx.$queryRaw<[{ any: boolean }]>`select exists (select from record_relief) as any`;
  if (!any) return sql`(select null::smallint as detection_case, null::text as use_status) `;
  return sql`lateral (
    select (array_agg(s.detection_case order by b.received_on desc, b.sha256, b.id desc, s.row_no desc)
        filter (where s.detection_case is not null))[1] as detection_case,
      (array_agg(s.use_status order by b.received_on desc, b.sha256, b.id desc, s.row_no desc)
        filter (where s.use_status is not null))[1] as use_status
    from record s join record_relief x on x.batch_id = s.batch_id and x.row_no = s.row_no join batch b on b.id = s.batch_id
    where s.company_id = i.company_id and s.key = i.key and b.state = 'committed' and s.token is null and s.member_number is null
      and s.outcome = any (${[...statementOutcomes]}::text[])
      and b.received_on >= coalesce((select c.received_on from batch c where c.id = n.content_batch), b.received_on)
  )`;
}

/** Writes the states to the inquiries, keeping what each was in `shift`. */
async function apply(tx: Tx, answered: Sql): Promise<void> {
  await tx.$executeRaw`
    with next as (
      select i.id, n.*, c.id as card_id, m.id as number_id, r.ties, r.misuse_on, r.amount, r.currency, r.merchant,
        coalesce(a.detection_case, r.detection_case) as detection_case, coalesce(a.use_status, r.use_status) as use_status
      from next_state n join inquiry i using (company_id, key)
      left join record r on r.batch_id = n.content_batch and r.row_no = n.content_row
      left join any_card c on c.token = n.token
      left join any_number m on m.company_id = n.company_id and m.number = r.member_number
      left join ${answered} a on true
    ),
    old as (select i.* from inquiry i join next using (id)),
    written as (
      update inquiry i set card_id = n.card_id, number_id = n.number_id, mask_head = n.mask_head, mask_tail = n.mask_tail,
        ties = coalesce(n.ties, i.ties), misuse_on = n.misuse_on, amount = n.amount, currency = n.currency, merchant = n.merchant,
        reported_case = n.detection_case, reported_use = n.use_status,
        content_batch = n.content_batch, content_row = n.content_row, sightings = n.sightings,
        received_on = n.received_on, withdrawn = n.withdrawn, voided = n.voided, live = n.live
      from next n where i.id = n.id
      returning i.id, i.card_id, i.number_id, i.ties, i.live, i.received_on
    )
    insert into shift
    select o.id, next.cause, o.card_id, o.number_id, o.ties, o.live, o.received_on,
      w.card_id, w.number_id, w.ties, w.live, w.received_on
    from old o join written w using (id) join next using (id)
    where (o.live or w.live) and (o.card_id, o.number_id, o.ties, o.live, o.received_on)
      is distinct from (w.card_id, w.number_id, w.ties, w.live, w.received_on)`;
}

/** Deliveries that say different things on one received date go to a person, until one is chosen (R4.4). */
async function reviewConflicts(tx: Tx, states: readonly Weighed[], block: number): Promise<void> {
  const conflicting = states.filter(({ state }) => state.conflicts.length > 0);
  const text = JSON.stringify(
    conflicting.map(({ one, state }) => ({ company_id: one.companyId, key: one.key, dates: state.conflicts })),
  );
  await tx.$executeRaw`
    with conflict as (
      select i.id, c.dates from json_to_recordset(${text}::json) as c (company_id int, key text, dates jsonb)
      join inquiry i using (company_id, key)
    ),
    closed as (
      update review r set closed_block = ${block}::int
      from next_state n join inquiry i using (company_id, key)
      where r.kind = 'statement_conflict' and r.closed_block is null and r.inquiry_id = i.id
        and i.id not in (select id from conflict)
    )
    insert into review (kind, inquiry_id, details, opened_block)
    select 'statement_conflict', c.id, jsonb_build_object('dates', c.dates), ${block}::int from conflict c
    where not exists (select from review r where r.kind = 'statement_conflict' and r.inquiry_id = c.id and r.closed_block is null)`;
}
