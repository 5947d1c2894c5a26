import type { IsoDate } from "@/lib/core/dates";
import type { Reader } from "@/lib/core/db";
import { commitment } from "@/lib/vault/sign";
import type { Committed } from "./certificate-format";

/** A delivery as a certificate commits to it. */
export type Source = {
  readonly id: number;
  readonly companyId: number;
  readonly receivedOn: IsoDate;
  readonly sha256: string;
  readonly bytes: string;
  readonly records: number;
};

/** Deliveries committed at or before a block and not reverted by then: what the figure was counted from. */
export async function sourcesAt(reader: Reader, block: number): Promise<Source[]> {
  return reader.$queryRaw<Source[]>`
    select id, company_id as "companyId", to_char(received_on, 'YYYY-MM-DD') as "receivedOn", encode(sha256, 'hex') as sha256,
      byte_size::text as bytes, records
    from batch
    where commit_block <= ${block}::int and (revert_block is null or revert_block > ${block}::int)
    order by id`;
}

/** The keyed commitment to one delivery; `receivedOn` may be given as it was at another time. */
export function commitTo(keyVersion: number, source: Source): string {
  const { id, companyId, receivedOn, sha256, bytes, records } = source;
  return commitment(keyVersion, "delivery")
    .update(`${id} ${companyId} ${receivedOn} ${sha256} ${bytes} ${records}\n`)
    .digest("hex");
}

export function commitToAll(keyVersion: number, sources: readonly Source[]): Committed[] {
  return sources.map((source) => [source.id, commitTo(keyVersion, source)] as const);
}

/**
 * The keyed digest over the members counted in (D, S), each with the day from which it counted: lines
 * `<member id> <day>` in the order of the ids. In groups, because the whole of millions is more than one text.
 */
export async function membersDigest(
  reader: Reader,
  keyVersion: number,
  asOf: IsoDate,
  block: number,
): Promise<{ count: number; digest: string }> {
  const groups = await reader.$queryRaw<{ count: number; text: string }[]>`
    with counted as (
      select member_id, date '2000-01-01' + sum(delta * (effective_on - date '2000-01-01'))::int as day
      from ledger_entry where block_no <= ${block}::int and effective_on <= ${asOf}::date
      group by member_id having sum(delta) = 1
    )
    select count(*)::int as count,
      string_agg(member_id || ' ' || to_char(day, 'YYYY-MM-DD') || E'\n', '' order by member_id) as text
    from counted group by member_id / 50000 order by member_id / 50000`;
  const hmac = commitment(keyVersion, "members");
  for (const { text } of groups) hmac.update(text);
  return { count: groups.reduce((sum, { count }) => sum + count, 0), digest: hmac.digest("hex") };
}

/** Stands for a person in public: the same within one key, and nobody's name. */
export function personMark(keyVersion: number, personId: string): string {
  return commitment(keyVersion, "person").update(personId).digest("hex").slice(0, 32);
}
