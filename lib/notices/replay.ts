import { type Actor, permit } from "@/lib/access/actor";
import { witness } from "@/lib/audit/change";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db, type Reader } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { countAsOf } from "@/lib/ledger/queries";
import type { Cause } from "@/lib/ledger/schema";
import { readCertificates } from "./certificate";
import { certificateHash, deliveriesOf, type SignedCertificate } from "./certificate-format";
import { commitTo, membersDigest, type Source, sourcesAt } from "./certificate-sources";
import { hex } from "./content";

/** Most members that a replay names one by one; the figures beside them are of all. */
export const MOST_NAMED = 500;

export type DeliveryDifference = {
  readonly batchId: number;
  /**
   * reverted: taken back since. date_corrected: received on another day by what is known now. changed: not what was
   * certified, without a correction that would say why. missing: it is not there any more. unknown: it should have been
   * certified and was not.
   */
  readonly what: "reverted" | "date_corrected" | "changed" | "missing" | "unknown";
  readonly from?: IsoDate;
  readonly to?: IsoDate;
};

export type MemberDifference = {
  readonly memberId: number;
  /** in: counted as of the day by what is known now, and not in the certified figure; out: the reverse. */
  readonly way: "in" | "out";
  readonly cause: Cause;
  readonly block: number;
  /** The day from which it counts now, where it counts. */
  readonly countedOn: IsoDate | null;
};

export type Replay = {
  readonly certificate: SignedCertificate;
  /** What the ledger's entries up to the certified block give today. */
  readonly again: { readonly count: number; readonly sameMembers: boolean; readonly sameHash: boolean };
  /** The count as of the same day by what is known now. */
  readonly now: number;
  readonly deliveries: readonly DeliveryDifference[];
  readonly members: readonly MemberDifference[];
  readonly membersIn: number;
  readonly membersOut: number;
  /** Whether the certified figure comes out again, from the same members and the same deliveries as then. */
  readonly holds: boolean;
};

/**
 * Counts a certified figure again out of the ledger and the deliveries: to the same number, or to the exact list of what
 * differs (docs/certificate-format.md, "Replay"). Two questions are answered apart: whether what was certified still
 * comes out at its block, and what has been learnt about the same day since.
 */
export async function replayCertificate(actor: Actor, publicationId: number): Promise<Replay> {
  permit(actor, "certificate.replay");
  const certificate = await certificateOf(db, publicationId);
  const { publication: version, asOf, ledger, key } = certificate;
  const chain = (await readCertificates(db)).filter((one) => one.publication <= version);
  const [again, block, now, deliveries, members] = await Promise.all([
    membersDigest(db, key.version, asOf, ledger.block),
    db.ledgerBlock.findUnique({ where: { no: ledger.block }, select: { hash: true } }),
    countAsOf(db, asOf),
    compareDeliveries(db, certificate, deliveriesOf(chain)),
    compareMembers(db, asOf, ledger.block),
  ]);
  const sameMembers = again.digest === certificate.members.digest;
  const sameHash = hex(block?.hash ?? new Uint8Array(32)) === ledger.hash;
  const foul = deliveries.some(({ what }) => what === "changed" || what === "missing" || what === "unknown");
  const holds = again.count === certificate.figure && sameMembers && sameHash && !foul;
  await witness(actor, {
    type: "certificate.replayed",
    subject: "notice",
    subjectId: publicationId,
    details: { version, count: again.count, now, holds },
  });
  return { certificate, again: { count: again.count, sameMembers, sameHash }, now, deliveries, ...members, holds };
}

/** The certificate of a publication with its hash; null where it was published before there were certificates. */
export async function findCertificate(
  actor: Actor,
  publicationId: number,
): Promise<{ certificate: SignedCertificate; hash: string; people: ReadonlyMap<string, string> } | null> {
  permit(actor, "notice.read");
  const row = await db.certificate.findUnique({ where: { publicationId }, select: { body: true } });
  if (!row) return null;
  const certificate = JSON.parse(row.body) as SignedCertificate;
  const steps = await db.publication.findUniqueOrThrow({
    where: { id: publicationId },
    select: { draftedByName: true, approvedByName: true, publishedByName: true, draftedBy: true, submittedBy: true },
  });
  const people = new Map([
    ["drafted", steps.draftedByName],
    ["approved", steps.approvedByName ?? ""],
    ["published", steps.publishedByName ?? ""],
    ["submitted", steps.submittedBy === steps.draftedBy ? steps.draftedByName : ""],
  ]);
  return { certificate, hash: certificateHash(certificate), people };
}

async function certificateOf(reader: Reader, publicationId: number): Promise<SignedCertificate> {
  const row = await reader.certificate.findUnique({ where: { publicationId }, select: { body: true } });
  if (!row) throw new NotFound(`certificate of publication ${publicationId}`);
  return JSON.parse(row.body) as SignedCertificate;
}

async function compareDeliveries(
  reader: Reader,
  certificate: SignedCertificate,
  certified: ReadonlyMap<number, string>,
): Promise<DeliveryDifference[]> {
  const { key, ledger } = certificate;
  const sources = new Map((await sourcesAt(reader, ledger.block)).map((source) => [source.id, source]));
  const corrections = await correctionsOf(reader, ledger.block);
  const reverted = await reader.batch.findMany({
    where: { commitBlock: { lte: ledger.block }, revertBlock: { gt: ledger.block } },
    select: { id: true },
  });
  const differences: DeliveryDifference[] = reverted.map(({ id }) => ({ batchId: id, what: "reverted" }));
  for (const [batchId, commitment] of certified) {
    const source = sources.get(batchId);
    if (!source) differences.push({ batchId, what: "missing" });
    else if (commitTo(key.version, source) !== commitment) {
      differences.push(explain(source, commitment, key.version, corrections.get(batchId) ?? []));
    }
  }
  for (const batchId of sources.keys()) if (!certified.has(batchId)) differences.push({ batchId, what: "unknown" });
  return differences.sort((a, b) => a.batchId - b.batchId);
}

/** A delivery that is otherwise than certified: by its received date alone, if the commitment opens with an earlier one. */
function explain(source: Source, commitment: string, key: number, earlier: readonly IsoDate[]): DeliveryDifference {
  const from = earlier.find((receivedOn) => commitTo(key, { ...source, receivedOn }) === commitment);
  return from
    ? { batchId: source.id, what: "date_corrected", from, to: source.receivedOn }
    : { batchId: source.id, what: "changed" };
}

/** The received dates that deliveries had before they were corrected, for corrections after a block. */
async function correctionsOf(reader: Reader, block: number): Promise<Map<number, IsoDate[]>> {
  const rows = await reader.$queryRaw<{ id: number; from: IsoDate[] }[]>`
    select subject_id::int as id, array_agg(details->>'from' order by seq) as "from" from audit_event
    where type = 'batch.dateCorrected' and subject = 'batch' and (details->>'block')::int > ${block}::int
    group by subject_id`;
  return new Map(rows.map(({ id, from }) => [id, from]));
}

/** Members on whom (D, S) and (D, now) differ, each with the last entry that made the difference. */
async function compareMembers(
  reader: Reader,
  asOf: IsoDate,
  block: number,
): Promise<Pick<Replay, "members" | "membersIn" | "membersOut">> {
  const rows = await reader.$queryRaw<
    { memberId: number; n: number; cause: Cause; block: number; countedOn: Date | null; ins: number; outs: number }[]
  >`
    with moved as (
      select e.member_id,
        coalesce(sum(e.delta) filter (where e.block_no <= ${block}::int), 0) as before, sum(e.delta) as now
      from ledger_entry e
      where e.effective_on <= ${asOf}::date
        and e.member_id in (select member_id from ledger_entry where block_no > ${block}::int)
      group by e.member_id
      having coalesce(sum(e.delta) filter (where e.block_no <= ${block}::int), 0) <> sum(e.delta)
    )
    select m.member_id as "memberId", (m.now - m.before)::int as n, last.cause, last.block_no as block,
      p.counted_on as "countedOn",
      (count(*) filter (where m.now > m.before) over ())::int as ins,
      (count(*) filter (where m.now < m.before) over ())::int as outs
    from moved m
    join lateral (
      select cause, block_no from ledger_entry e
      where e.member_id = m.member_id and e.block_no > ${block}::int and e.effective_on <= ${asOf}::date
        and e.delta = sign(m.now - m.before)
      order by block_no desc, seq desc limit 1
    ) last on true
    left join member p on p.id = m.member_id
    order by m.member_id limit ${MOST_NAMED}::int`;
  return {
    membersIn: rows[0]?.ins ?? 0,
    membersOut: rows[0]?.outs ?? 0,
    members: rows.map((row) => ({
      memberId: row.memberId,
      way: row.n > 0 ? ("in" as const) : ("out" as const),
      cause: row.cause,
      block: row.block,
      countedOn: row.countedOn && fromDbDate(row.countedOn),
    })),
  };
}
