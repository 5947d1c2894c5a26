import { type Actor, permit } from "@/lib/access/actor";
import { witness } from "@/lib/audit/change";
import type { Reason, WordField } from "@/lib/companies/schema";
import { businessClock } from "@/lib/core/clock";
import { daysBetween, fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { contentKey, type Standing, standings } from "./rules";
import type { InquiryState } from "./schema";
import { type StatementRow, statementOutcomes, toDecision, toStatement } from "./statements";

/** What a delivery says about a use, as values. */
export type Said = {
  misuseOn: IsoDate | null;
  amount: bigint | null;
  currency: string | null;
  merchant: string | null;
  city: string | null;
  country: string | null;
  mcc: string | null;
  channel: string | null;
  note: string | null;
  expiry: string | null;
  memberNumber: string | null;
  /** Whether the number identifies a person; of an account it ties nothing (RULEBOOK R3.4). */
  ties: boolean;
  bin: string | null;
  last4: string | null;
  detectionCase: 1 | 2 | 3 | null;
  use: "on_hold" | "confirming" | null;
};

/** One delivery's statement about the inquiry, and how it stands. */
export type InquiryStatement = {
  batchId: number;
  rowNo: number;
  line: number;
  fileName: string | null;
  source: string;
  receivedOn: IsoDate;
  committedAt: Date | null;
  kind: "new" | "amend" | "withdraw" | "reactivate";
  standing: Standing;
  /** Another delivery of the same received date says something else, and nobody has chosen. */
  conflict: boolean;
  /** By what a decision names it; null: it has no content. */
  content: string | null;
  said: Said;
  /** Why it corrects or takes back; null: it does not say. */
  reason: Reason | null;
  /** The card company's own words, where they are not ours. */
  words: Readonly<Partial<Record<WordField, string>>>;
};

export type InquiryDecisionRow = {
  id: number;
  kind: "void" | "take" | "refuse" | "choose";
  content: string | null;
  onDate: IsoDate | null;
  reasonCode: string | null;
  reason: string;
  madeByName: string;
  madeAt: Date;
  undoneByName: string | null;
  undoneAt: Date | null;
  undoReason: string | null;
};

export type InquiryEvent = { seq: string; at: Date; name: string; type: string; details: Record<string, unknown> };

export type Inquiry = {
  id: number;
  reference: string | null;
  company: { id: number; nameJa: string; nameEn: string };
  state: InquiryState;
  live: boolean;
  receivedOn: IsoDate | null;
  /** Days since the received date, by the business clock. */
  age: number | null;
  sightings: number;
  /** The content in force; null where no delivery speaks of it any more. */
  said: Said | null;
  cardId: number | null;
  numberId: number | null;
  /** Why the member number ties nothing, where it does not. */
  setAside: string | null;
  memberId: number | null;
  memberCountedOn: IsoDate | null;
  /** Live inquiries of the member. */
  memberInquiries: number;
  reportedCase: 1 | 2 | 3 | null;
  staffCase: 1 | 2 | 3 | null;
  reportedUse: "on_hold" | "confirming" | null;
  staffUse: "on_hold" | "confirming" | "none" | null;
  closedAs: string | null;
  closedAt: Date | null;
  closedByName: string | null;
  closeProof: string | null;
  statementOn: IsoDate | null;
  debitOn: IsoDate | null;
  claimedOn: IsoDate | null;
  charged: bigint | null;
  relieved: bigint | null;
  statements: InquiryStatement[];
  decisions: InquiryDecisionRow[];
  /** What was done with it, newest first; instants of the business clock. Looks are in the trail only. */
  events: InquiryEvent[];
  timeZone: string;
};

/** One inquiry with all that is known of it. The look leaves an entry, written first (RULEBOOK R8.5). */
export async function findInquiry(actor: Actor, inquiryId: number): Promise<Inquiry> {
  permit(actor, "inquiry.read");
  const row = await db.inquiry.findUnique({ where: { id: inquiryId } });
  if (!row) throw new NotFound(`inquiry ${inquiryId}`);
  await witness(actor, { type: "inquiry.read", subject: "inquiry", subjectId: inquiryId, details: { inquiryId } });
  const [company, clock, card, number, said, decisions] = await Promise.all([
    db.company.findUniqueOrThrow({ where: { id: row.companyId }, select: { id: true, nameJa: true, nameEn: true } }),
    businessClock(db),
    row.cardId === null
      ? null
      : db.card.findUnique({ where: { id: row.cardId }, select: { memberId: true, bin: true, last4: true } }),
    row.numberId === null
      ? null
      : db.memberNumber.findUnique({
          where: { id: row.numberId },
          select: { memberId: true, setAside: true, number: true },
        }),
    readStatements(row.companyId, row.key),
    db.decision.findMany({ where: { inquiryId }, orderBy: { id: "asc" } }),
  ]);
  const memberId = card?.memberId ?? (row.ties && number?.setAside === null ? number.memberId : null);
  const [member, closer, events] = await Promise.all([
    memberId === null ? null : memberFacts(memberId),
    row.closedBy ? personName(row.closedBy) : null,
    readEvents(
      inquiryId,
      decisions.map((one) => one.id),
    ),
  ]);
  const heard = standings(
    said.map((one) => one.statement),
    decisions
      .filter((one) => one.undoneAt === null)
      .map((one) => toDecision({ kind: one.kind, content: one.content ?? "", on_date: one.onDate })),
  );
  const statements = heard.map(({ statement, standing, conflict }) => {
    const of = said.find((one) => one.statement === statement) as (typeof said)[number];
    return { ...of.facts, standing, conflict, content: statement.content && contentKey(statement.content) };
  });
  const inForce = statements.find((one) => one.standing === "in_force")?.said ?? null;
  return {
    id: row.id,
    reference: row.reference,
    company,
    state: row.voided ? "voided" : row.withdrawn ? "withdrawn" : "live",
    live: row.live,
    receivedOn: row.receivedOn && fromDbDate(row.receivedOn),
    age: row.receivedOn && daysBetween(fromDbDate(row.receivedOn), clock.today),
    sightings: row.sightings,
    // A masked content may be known in full from a statement that agrees with it.
    said: inForce && { ...inForce, bin: card?.bin ?? inForce.bin, last4: card?.last4 ?? inForce.last4 },
    cardId: row.cardId,
    numberId: row.numberId,
    setAside: number?.setAside ?? null,
    memberId,
    memberCountedOn: member?.countedOn ?? null,
    memberInquiries: member?.inquiries ?? 0,
    reportedCase: row.reportedCase as Inquiry["reportedCase"],
    staffCase: row.staffCase as Inquiry["staffCase"],
    reportedUse: row.reportedUse as Inquiry["reportedUse"],
    staffUse: row.staffUse as Inquiry["staffUse"],
    closedAs: row.closedAs,
    closedAt: row.closedAt,
    closedByName: closer,
    closeProof: row.closeProof,
    statementOn: row.statementOn && fromDbDate(row.statementOn),
    debitOn: row.debitOn && fromDbDate(row.debitOn),
    claimedOn: row.claimedOn && fromDbDate(row.claimedOn),
    charged: row.charged,
    relieved: row.relieved,
    statements,
    decisions: decisions.map((one) => ({
      id: one.id,
      kind: one.kind as InquiryDecisionRow["kind"],
      content: one.content,
      onDate: one.onDate && fromDbDate(one.onDate),
      reasonCode: one.reasonCode,
      reason: one.reason,
      madeByName: one.madeByName,
      madeAt: one.madeAt,
      undoneByName: one.undoneByName,
      undoneAt: one.undoneAt,
      undoReason: one.undoReason,
    })),
    events,
    timeZone: clock.timeZone,
  };
}

type SaidRow = StatementRow &
  Omit<Said, "misuseOn" | "bin" | "last4"> & {
    line: number;
    fileName: string | null;
    source: string;
    committedAt: Date | null;
    misuseOn: string | null;
    reason: Reason | null;
    words: InquiryStatement["words"] | null;
  };

async function readStatements(companyId: number, key: string) {
  const rows = await db.$queryRaw<SaidRow[]>`
    select r.batch_id, r.row_no, r.company_id, r.key, b.received_on, encode(b.sha256, 'hex') as delivery, r.kind,
      encode(r.content_hash, 'hex') as hash, encode(r.token, 'hex') as token,
      coalesce(r.bin, r.mask_head, '') as head, coalesce(r.last4, r.mask_tail, '') as tail,
      r.kind <> 'withdraw' and (r.token is not null or r.member_number is not null) as said,
      r.line, b.file_name as "fileName", b.source, b.committed_at as "committedAt",
      r.misuse_on::text as "misuseOn", r.amount, r.currency, r.merchant, r.city, r.country, r.mcc, r.channel, r.note,
      r.expiry, r.member_number as "memberNumber", r.ties, r.detection_case::int as "detectionCase", r.use_status as use,
      r.reason, r.words
    from record r join batch b on b.id = r.batch_id
    where r.company_id = ${companyId}::int and r.key = ${key} and b.state = 'committed'
      and r.outcome = any (${[...statementOutcomes]}::text[])`;
  return rows.map((row) => {
    const said: Said = {
      misuseOn: row.misuseOn,
      amount: row.amount,
      currency: row.currency,
      merchant: row.merchant,
      city: row.city,
      country: row.country,
      mcc: row.mcc,
      channel: row.channel,
      note: row.note,
      expiry: row.expiry,
      memberNumber: row.memberNumber,
      ties: row.ties,
      bin: row.head || null,
      last4: row.tail || null,
      detectionCase: row.detectionCase,
      use: row.use,
    };
    const { fileName, source, committedAt, line, kind, reason } = row;
    const words = row.words ?? {};
    const receivedOn = fromDbDate(row.received_on);
    return {
      statement: toStatement(row),
      facts: {
        batchId: row.batch_id,
        rowNo: row.row_no,
        line,
        fileName,
        source,
        receivedOn,
        committedAt,
        kind,
        said,
        reason,
        words,
      },
    };
  });
}

async function memberFacts(memberId: number) {
  const [row] = await db.$queryRaw<{ counted: string | null; inquiries: number }[]>`
    select m.counted_on::text as counted, (
      (select count(*) from card c join inquiry i on i.card_id = c.id where c.member_id = m.id and i.live)
      + (select count(*) from member_number n join inquiry i on i.number_id = n.id
          where n.member_id = m.id and n.set_aside is null and i.card_id is null and i.ties and i.live))::int as inquiries
    from member m where m.id = ${memberId}::int`;
  return { countedOn: row?.counted ?? null, inquiries: row?.inquiries ?? 0 };
}

async function personName(userId: string): Promise<string | null> {
  if (!/^[0-9a-f-]{36}$/.test(userId)) return null;
  return (await db.user.findUnique({ where: { id: userId }, select: { displayName: true } }))?.displayName ?? null;
}

async function readEvents(inquiryId: number, decisionIds: readonly number[]): Promise<InquiryEvent[]> {
  const rows = await db.auditEvent.findMany({
    where: {
      OR: [
        { subject: "inquiry", subjectId: String(inquiryId), type: { notIn: ["inquiry.read", "inquiry.searched"] } },
        { subject: "decision", subjectId: { in: decisionIds.map(String) } },
      ],
    },
    orderBy: { seq: "desc" },
    take: 200,
    select: { seq: true, businessAt: true, actorName: true, type: true, details: true },
  });
  return rows.map((row) => ({
    seq: row.seq.toString(),
    at: row.businessAt,
    name: row.actorName,
    type: row.type,
    details: row.details as Record<string, unknown>,
  }));
}
