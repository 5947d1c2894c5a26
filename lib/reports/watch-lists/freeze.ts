import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { sql, type Tx } from "@/lib/core/db";
import { refuse } from "@/lib/core/result";
import { holdNumberKeys } from "@/lib/vault/number-keys";
import { open } from "@/lib/vault/seal";
import { holdList } from "./commands";
import { type Ground, groundOf } from "./ground";
import { type Flows, figuresOf, inRanges } from "./rules";

/** Milliseconds: a register of ten million cards is sorted. */
const TIMEOUT = 30 * 60_000;
/** Numbers opened at once. */
const AT_ONCE = 5_000;
/** Digits of a number that the register keeps in clear. */
const BIN = 6;

/**
 * The job: draws a list from the register and keeps its lines, sealed, so that exactly what was counted is approved and
 * written, and the next list can be told against it. One transaction: a killed run leaves nothing and is made again.
 * @param last whether a fault now is the end of it
 */
export async function freezeList(actor: Actor, listId: number, last: boolean): Promise<void> {
  permit(actor, "watchList.draft");
  try {
    await change(actor, (tx) => freeze(tx, listId), { timeout: TIMEOUT });
  } catch (error) {
    if (!last) throw error;
    await failList(actor, listId, "counting");
  }
}

/** Ends a list that could not be drawn or written. */
export async function failList(actor: Actor, listId: number, from: "counting" | "approved"): Promise<void> {
  await change(actor, async (tx) => {
    const { count } = await tx.watchList.updateMany({ where: { id: listId, state: from }, data: { state: "failed" } });
    if (count === 0) return refuse("WRONG_STATE");
    await tx.watchListCard.deleteMany({ where: { listId } });
    return changed(null, { type: "watchList.failed", subject: "watchList", subjectId: listId, details: {} });
  });
}

async function freeze(tx: Tx, listId: number) {
  // Tokens stay those of one version until this ends.
  await holdNumberKeys(tx);
  const row = await holdList(tx, listId);
  if (row.state !== "counting") return refuse("WRONG_STATE");
  const ground = await groundOf(tx, row.companyId);
  if ("ok" in ground) {
    await tx.watchList.update({ where: { id: listId }, data: { state: "failed" }, select: { id: true } });
    return changed(null, { type: "watchList.failed", subject: "watchList", subjectId: listId, details: {} });
  }
  await gather(tx, ground);
  await dropOthers(tx, ground);
  await tx.$executeRaw`
    insert into watch_list_card (list_id, row_no, token, cipher, expiry, level, before)
    select ${listId}::int, row_number() over (order by n.level desc nulls last, coalesce(n.token, p.token)),
      coalesce(n.token, p.token), coalesce(n.cipher, p.cipher), coalesce(n.expiry, p.expiry), n.level, p.level
      from watch_now n full join (
        select token, cipher, expiry, level from watch_list_card
         where list_id = ${ground.previousId}::int and level is not null) p on p.token = n.token`;
  const counts = await tx.$queryRaw<{ before: number | null; level: number | null; n: number; bare: number }[]>`
    select before, level, count(*)::int as n, (count(*) filter (where cipher is null))::int as bare
      from watch_list_card where list_id = ${listId}::int group by 1, 2`;
  const of = (before: number | null, level: number | null) =>
    counts.find((one) => one.before === before && one.level === level)?.n ?? 0;
  const flows: Flows = {
    none_identified: of(null, 2),
    possible_identified: of(1, 2),
    identified_identified: of(2, 2),
    none_possible: of(null, 1),
    identified_possible: of(2, 1),
    possible_possible: of(1, 1),
    identified_none: of(2, null),
    possible_none: of(1, null),
  };
  const withoutNumber = counts.reduce((sum, one) => sum + one.bare, 0);
  const rows = counts.reduce((sum, one) => sum + one.n, 0) - withoutNumber;
  await tx.watchList.update({
    where: { id: listId },
    data: {
      state: "drafted",
      previousId: ground.previousId,
      scopeId: ground.scope?.id ?? null,
      scopeVersion: ground.scope?.version ?? null,
      loads: [...ground.loads],
      ranges: ground.ranges.map(({ low, high }) => ({ low, high })),
      flows,
      rows,
      withoutNumber,
    },
    select: { id: true },
  });
  const { identified, possible } = figuresOf(flows);
  return changed(null, {
    type: "watchList.counted",
    subject: "watchList",
    subjectId: listId,
    details: { rows, identified: identified.now, possible: possible.now },
  });
}

/** The register's cards whose first six digits can be the company's, once each, as identified as any of its loads says. */
async function gather(tx: Tx, { ranges, loads, scope }: Ground): Promise<void> {
  await tx.$executeRaw`set local work_mem = '128MB'`;
  const low = ranges.map((range) => range.low.slice(0, BIN));
  const high = ranges.map((range) => range.high.slice(0, BIN));
  await tx.$executeRaw`
    create temporary table watch_now on commit drop as
    select x.token, (array_agg(x.cipher order by x.load_id desc) filter (where x.cipher is not null))[1] as cipher,
      max(x.expiry) as expiry, min(x.bin) as bin,
      max(case when fits_scope(${scope?.id ?? null}::int, x.source_id, x.value_ids) then 2 else 1 end)::smallint as level
      from exposure_card x
     where x.load_id = any (${[...loads]}::int[])
       and exists (select from unnest(${low}::text[], ${high}::text[]) r (low, high) where x.bin between r.low and r.high)
     group by x.token`;
}

/**
 * Where a range says seven or eight digits, the register's six do not tell whose a card is: the number does. One whose
 * number was erased cannot be told any more and is nobody's.
 */
async function dropOthers(tx: Tx, { ranges }: Ground): Promise<void> {
  const whole = ranges.filter(({ low }) => low.length === BIN);
  if (whole.length === ranges.length) return;
  const [low, high] = [whole.map((range) => range.low), whole.map((range) => range.high)];
  const doubtful = sql`not exists (
    select from unnest(${low}::text[], ${high}::text[]) r (low, high) where n.bin between r.low and r.high)`;
  await tx.$executeRaw`delete from watch_now n where cipher is null and ${doubtful}`;
  await tx.$executeRaw`create index on watch_now (token)`;
  for (let after: Uint8Array<ArrayBuffer> = new Uint8Array(0); ; ) {
    const rows = await tx.$queryRaw<{ token: Uint8Array<ArrayBuffer>; cipher: Uint8Array }[]>`
      select token, cipher from watch_now n where token > ${after}::bytea and ${doubtful} order by token limit ${AT_ONCE}::int`;
    const others = rows.filter(
      ({ token, cipher }) => !inRanges(ranges, open(Buffer.from(token), cipher).toString("latin1")),
    );
    if (others.length > 0)
      await tx.$executeRaw`delete from watch_now where token = any (${others.map(({ token }) => token)}::bytea[])`;
    const end = rows.at(-1)?.token;
    if (!end || rows.length < AT_ONCE) return;
    after = end;
  }
}
