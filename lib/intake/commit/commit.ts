import type { Actor } from "@/lib/access/actor";
import { permit } from "@/lib/access/actor";
import { change, changed, rehearse } from "@/lib/audit/change";
import type { AuditEvent } from "@/lib/audit/events";
import { businessClock } from "@/lib/core/clock";
import { sql, type Tx } from "@/lib/core/db";
import { enqueue } from "@/lib/core/enqueue";
import { NotFound } from "@/lib/core/errors";
import { done, type Refusal, type Result, refuse } from "@/lib/core/result";
import { maskForScreen } from "@/lib/core/text";
import { countOutside } from "@/lib/exposure/outside";
import { restate } from "@/lib/inquiries/restate";
import { statementOutcomes } from "@/lib/inquiries/statements";
import { classifyAgain } from "@/lib/intake/check/classify";
import { compareTotals } from "@/lib/intake/check/totals";
import type { TotalsTaken } from "@/lib/intake/schema";
import { announce } from "@/lib/intake/senders/announce";
import { lockLedger } from "@/lib/ledger/append";
import { type Figures, figuresNow, headBlock } from "@/lib/ledger/queries";
import { settle, settlePlaced } from "@/lib/members/settle";
import { layWorkTables } from "@/lib/members/work-tables";
import { type Booked, bookFromDeliveries } from "@/lib/reimbursements/from-delivery";
import { holdNumberKeys } from "@/lib/vault/number-keys";
import { adoptErased } from "./adopt-erased";
import { alertOutside } from "./alert-outside";
import { beginRun, type CommitWatch } from "./commit-run";
import { BULK_TIMEOUT, lockMends } from "./locks";
import { type Numbers, writeRecords } from "./write-records";

export type CommitRefusal = "WRONG_STATE" | "NOTHING_TO_COMMIT" | "TOTALS_DIFFER";
/** What a commit that was asked for can meet besides. */
type RunRefusal = CommitRefusal | "CANCELLED";
export type Committed = { readonly block: number; readonly before: number; readonly after: number };

/**
 * Asks for a batch to be committed. The worker does it, so that a large delivery outlives the request that asked, and a
 * commit that is killed goes on by itself after the restart (R4.7). Two that press at once ask once: the second is
 * refused with WRONG_STATE. Where the control totals do not agree it needs a person's yes with a reason, or is refused
 * with TOTALS_DIFFER.
 */
export async function askCommit(
  actor: Actor,
  input: { batchId: number; totalsReason?: string },
): Promise<Result<null, CommitRefusal>> {
  permit(actor, "batch.commit");
  return change(actor, async (tx) => {
    const { batchId } = input;
    const reason = input.totalsReason?.trim();
    const { agree } = await compareTotals(tx, batchId);
    if (!agree && !reason) return refuse("TOTALS_DIFFER");
    const { count } = await tx.batch.updateMany({
      where: { id: batchId, state: "review" },
      data: { state: "committing" },
    });
    if (count === 0) return refuse("WRONG_STATE");
    const records = await tx.record.count({ where: { batchId, outcome: { in: [...statementOutcomes] } } });
    if (records === 0) return refuse("NOTHING_TO_COMMIT");
    if (!agree && reason) {
      const at = (await businessClock(tx)).now.toISOString();
      const taken: TotalsTaken = { reason: maskForScreen(reason), by: actor.id, name: actor.name, at };
      await tx.batch.update({ where: { id: batchId }, data: { totalsTaken: taken }, select: { id: true } });
    }
    await beginRun(tx, batchId, records);
    await enqueue(tx, "commit-batch", { batchId, userId: actor.id }, `commit-batch:${batchId}`);
    return changed(null, {
      type: "batch.commitAsked",
      subject: "batch",
      subjectId: batchId,
      details: { records, ...(!agree && { totalsDiffer: true }) },
    });
  });
}

/**
 * Commits a batch: its records become statements, members are resolved, the ledger gets its block (R4.1, R4.7). All or
 * nothing, and never twice: the second of two that press at once is refused with WRONG_STATE.
 */
export async function commitBatch(actor: Actor, input: { batchId: number }): Promise<Result<Committed, CommitRefusal>>;
/** @param watch of a commit that was asked for: only what is still asked for is committed, and a cancel ends it. */
export async function commitBatch(
  actor: Actor,
  input: { batchId: number },
  watch: CommitWatch,
): Promise<Result<Committed, RunRefusal>>;
export async function commitBatch(
  actor: Actor,
  input: { batchId: number },
  watch?: CommitWatch,
): Promise<Result<Committed, RunRefusal>> {
  permit(actor, "batch.commit");
  return change<Committed, RunRefusal>(
    actor,
    async (tx) => {
      const gone = await watch?.enter(tx);
      if (gone) return refuse(gone);
      const totals = await compareTotals(tx, input.batchId);
      if (!totals.agree && !totals.taken) return refuse("TOTALS_DIFFER");
      const outcome = await commit(tx, actor, input.batchId, { watch });
      if (!outcome.ok) return outcome;
      // From here a cancel comes too late, and is told so.
      if (await watch?.leave(tx)) return refuse("CANCELLED");
      const { block, before, after, outcomes, moneyEvents } = outcome.value;
      return changed(
        { block, before: before.today, after: after.today },
        {
          type: "batch.committed",
          subject: "batch",
          subjectId: input.batchId,
          details: { block, outcomes, before: before.today, after: after.today },
        },
        ...moneyEvents,
      );
    },
    { timeout: BULK_TIMEOUT },
  );
}

export type CommitPreview = {
  readonly outcomes: Readonly<Record<string, number>>;
  readonly newMembers: number;
  readonly knownMembers: number;
  /** Live inquiries of the delivery whose card the scope in force does not identify; null: no scope. */
  readonly outside: number | null;
  readonly before: Figures;
  readonly after: Figures;
  /** Money entries that it would make and take back; null: no delivery of the company says anything of money. */
  readonly money: Booked | null;
};

/** What a commit would do, read off a rehearsal of it: records by outcome, members, the count, published figures (R4.8). */
export async function previewCommit(
  actor: Actor,
  input: { batchId: number },
): Promise<Result<CommitPreview, CommitRefusal>> {
  permit(actor, "batch.read");
  return rehearse(
    async (tx) => {
      const outcome = await commit(tx, actor, input.batchId, { numbers: "none" });
      if (!outcome.ok) return outcome;
      const { before, after, outcomes, money } = outcome.value;
      await layWorkTables(tx);
      const [members] = await tx.$queryRaw<[{ fresh: number; known: number }]>`
        select (count(*) filter (where not known))::int
            + (select count(*)::int from plain_pair join member m on m.id = plain_pair.member_id where m.counted_on is not null) as fresh,
          (count(*) filter (where known and after is not null))::int as known
        from tally where after is not null or known`;
      const outside = await countOutside(tx, sql`content_batch = ${input.batchId}::int`);
      return done({ outcomes, newMembers: members.fresh, knownMembers: members.known, outside, before, after, money });
    },
    { timeout: BULK_TIMEOUT },
  );
}

type Applied = {
  block: number;
  before: Figures;
  after: Figures;
  outcomes: Record<string, number>;
  money: Booked | null;
  moneyEvents: AuditEvent[];
};

/** The commit itself, inside the caller's transaction: the ledger is locked until its end. */
export async function commit(
  tx: Tx,
  actor: Actor,
  batchId: number,
  { watch, numbers = "carried" }: { watch?: CommitWatch; numbers?: Numbers } = {},
): Promise<{ ok: true; value: Applied } | Refusal<CommitRefusal>> {
  await lockLedger(tx);
  await holdNumberKeys(tx);
  const batch = await tx.batch.findUnique({
    where: { id: batchId },
    select: { id: true, state: true, companyId: true, weighedBlock: true },
  });
  if (!batch) throw new NotFound(`batch ${batchId}`);
  if (batch.state !== "review" && batch.state !== "committing") return refuse("WRONG_STATE");
  await lockMends(tx, batch.companyId);
  const clock = await businessClock(tx);
  const before = await figuresNow(tx, clock.today);
  watch?.at("weighing");
  await adoptErased(tx, batchId);
  const touched = await classifyAgain(tx, batch);
  const { outcomes, links } = await countOutcomes(tx, batchId);
  const statements = statementOutcomes.reduce((sum, outcome) => sum + (outcomes[outcome] ?? 0), 0);
  if (statements === 0) return refuse("NOTHING_TO_COMMIT");
  const next = (await headBlock(tx)).no + 1;
  await tx.batch.update({
    where: { id: batchId },
    data: { state: "committed", committedAt: clock.now, committedBy: actor.id, commitBlock: next },
    select: { id: true },
  });
  const rest = await writeRecords(tx, batchId, { statements, touched, links, numbers, block: next, watch });
  watch?.at("known");
  if (touched > 0) await restate(tx, { committing: batchId }, next);
  if (links) await insertLinks(tx, batchId);
  const money = await bookFromDeliveries(tx, actor, { id: batchId, companyId: batch.companyId });
  watch?.at("members");
  const made = { cause: "commit", subject: `batch:${batchId}` } as const;
  const cards = sql`select card_id from plain_pair`;
  const block = rest
    ? await settle(tx, actor, { ...made, linksOf: batchId, placedCards: cards })
    : await settlePlaced(tx, actor, made, cards);
  await announce(tx, batchId);
  // A preview tells nobody, and must not hold what tells.
  if (numbers !== "none") await alertOutside(tx, batchId, block);
  const after = await figuresNow(tx, clock.today);
  return done({ block, before, after, outcomes, money: money?.figures ?? null, moneyEvents: money?.events ?? [] });
}

async function countOutcomes(tx: Tx, batchId: number): Promise<{ outcomes: Record<string, number>; links: boolean }> {
  const rows = await tx.$queryRaw<{ outcome: string; n: number; links: boolean }[]>`
    select outcome, count(*)::int as n, bool_or(old_token is not null) as links
    from record where batch_id = ${batchId}::int group by outcome`;
  const [{ replaced }] = await tx.$queryRaw<[{ replaced: boolean }]>`
    select exists (select from record_relief where batch_id = ${batchId}::int and new_token is not null) as replaced`;
  return {
    outcomes: Object.fromEntries(rows.map((row) => [row.outcome, row.n])),
    links: replaced || rows.some((row) => row.links),
  };
}

/** A withdrawal is no sighting, and a link lives as long as its sighting (R3.2). */
async function insertLinks(tx: Tx, batchId: number): Promise<void> {
  await tx.$executeRaw`
    insert into reissue_link (batch_id, row_no, old_card_id, new_card_id)
    select r.batch_id, r.row_no, o.id, n.id from record r
    join any_card o on o.token = r.old_token join any_card n on n.token = r.token
    where r.batch_id = ${batchId}::int and r.kind <> 'withdraw' and o.id <> n.id
      and r.outcome = any (${[...statementOutcomes]}::text[])`;
  await linkReplacements(tx, batchId);
}

/**
 * A new number replaces the record's own; where that is masked, the one that the inquiry has from other statements, once it
 * stands written. An inquiry that nobody knows in full is no end of a link.
 * @param rows only these; all of the batch unless said
 */
export async function linkReplacements(tx: Tx, batchId: number, rows?: readonly number[]): Promise<number[]> {
  const linked = await tx.$queryRaw<{ a: number; b: number }[]>`
    insert into reissue_link (batch_id, row_no, old_card_id, new_card_id)
    select r.batch_id, r.row_no, coalesce(o.id, i.card_id), n.id
    from record_relief x join record r on r.batch_id = x.batch_id and r.row_no = x.row_no
    join any_card n on n.token = x.new_token
    left join any_card o on o.token = r.token
    left join inquiry i on r.token is null and i.company_id = r.company_id and i.key = r.key
    where x.batch_id = ${batchId}::int and r.kind <> 'withdraw' and coalesce(o.id, i.card_id) <> n.id
      and r.outcome = any (${[...statementOutcomes]}::text[])
      and ${rows === undefined ? sql`true` : sql`r.row_no = any (${[...rows]}::int[])`}
    returning old_card_id as a, new_card_id as b`;
  return linked.flatMap(({ a, b }) => [a, b]);
}
