import { type CsvCell, csvLine, csvStart } from "@/lib/core/csv";
import { db, type Reader, type Sql, sql } from "@/lib/core/db";
import { open } from "@/lib/vault/seal";
import type { ExportList } from "./rules";

/** What a full export holds, as its row says it. */
export type Chosen = {
  readonly list: ExportList;
  readonly companyId: number | null;
  readonly receivedFrom: Date | null;
  readonly receivedTo: Date | null;
};

type Text = string | null;
type Sealed = { id: number; token: Uint8Array | null; cipher: Uint8Array | null; mask: Text; memberId: number | null };
type Row = Sealed & {
  countedOn: Text;
  inquiries: number;
  lastReceivedOn: Text;
  reference: Text;
  company: Text;
  expiry: Text;
  memberNumber: Text;
  receivedOn: Text;
  misuseOn: Text;
  amount: Text;
  currency: Text;
  merchant: Text;
};

const AT_ONCE = 1_000;
/** The same in every language: machines of card companies read it. */
const heads: Record<ExportList, readonly string[]> = {
  inquiries: [
    "inquiry",
    "reference",
    "company",
    "card_number",
    "expiry",
    "member_number",
    "member",
    "received_on",
    "misuse_on",
    "amount",
    "currency",
    "merchant",
  ],
  members: ["member", "counted_on", "card_number", "live_inquiries", "last_received_on"],
};

/** How many rows it would have now. */
export async function countFullRows(reader: Reader, chosen: Chosen): Promise<number> {
  const [row] = await reader.$queryRaw<{ n: number }[]>`
    select count(*)::int as n from (${statement(chosen, 0, 2_147_483_647, sql`null::bytea`)}) as found`;
  return row?.n ?? 0;
}

/**
 * The file's text, some rows at a time: live inquiries by their id, or a member's cards by the card's id. Numbers are
 * opened one group at a time and are nowhere but in the text that is handed on; of a masked one its visible digits go.
 * @param counted called with the rows of each group
 */
export async function* fullText(chosen: Chosen, counted: (rows: number) => void): AsyncGenerator<string> {
  yield csvStart + csvLine(heads[chosen.list]);
  for (let after = 0; ; ) {
    const rows = await db.$queryRaw<Row[]>`${statement(chosen, after, AT_ONCE, sql`c.cipher`)}`;
    if (rows.length > 0) yield rows.map((row) => csvLine(cellsOf(chosen.list, row))).join("");
    counted(rows.length);
    after = rows.at(-1)?.id ?? after;
    if (rows.length < AT_ONCE) return;
  }
}

function cellsOf(list: ExportList, row: Row): CsvCell[] {
  const number = row.token && row.cipher ? open(Buffer.from(row.token), row.cipher).toString("latin1") : row.mask;
  if (list === "members") return [row.memberId, row.countedOn, number, row.inquiries, row.lastReceivedOn];
  return [
    row.id,
    { free: row.reference },
    row.company,
    number,
    row.expiry,
    { free: row.memberNumber },
    row.memberId,
    row.receivedOn,
    row.misuseOn,
    row.amount,
    row.currency,
    { free: row.merchant },
  ];
}

/** @param cipher the sealed number; where rows are only counted its column is not named, for the web server may not */
function statement(chosen: Chosen, after: number, limit: number, cipher: Sql): Sql {
  const { companyId, receivedFrom, receivedTo } = chosen;
  const within = sql`i.live
    and (${companyId}::int is null or i.company_id = ${companyId}::int)
    and (${receivedFrom}::date is null or i.received_on >= ${receivedFrom}::date)
    and (${receivedTo}::date is null or i.received_on <= ${receivedTo}::date)`;
  if (chosen.list === "members") {
    return sql`
      select c.id, c.member_id as "memberId", to_char(m.counted_on, 'YYYY-MM-DD') as "countedOn", c.token, ${cipher} as cipher,
        null as mask, count(*)::int as inquiries, to_char(max(i.received_on), 'YYYY-MM-DD') as "lastReceivedOn"
        from card c join member m on m.id = c.member_id join inquiry i on i.card_id = c.id
       where c.id > ${after}::int and m.ended_block is null and ${within}
       group by c.id, m.id order by c.id limit ${limit}::int`;
  }
  return sql`
    select i.id, i.reference, o.code as company, c.token, ${cipher} as cipher,
      case when c.id is null then coalesce(i.mask_head, '') || '…' || coalesce(i.mask_tail, '') end as mask,
      r.expiry, n.number as "memberNumber", coalesce(c.member_id, n.member_id) as "memberId",
      to_char(i.received_on, 'YYYY-MM-DD') as "receivedOn", to_char(i.misuse_on, 'YYYY-MM-DD') as "misuseOn",
      i.amount::text as amount, i.currency, i.merchant
      from inquiry i join company o on o.id = i.company_id
      left join card c on c.id = i.card_id left join member_number n on n.id = i.number_id
      left join record r on r.batch_id = i.content_batch and r.row_no = i.content_row
     where i.id > ${after}::int and ${within} order by i.id limit ${limit}::int`;
}
