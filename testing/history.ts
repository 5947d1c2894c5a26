import { createHash } from "node:crypto";
import { systemActor } from "@/lib/access/actor";
import { fromDbDate, toDbDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { classify } from "@/lib/intake/check/classify";
import { tokenOf } from "@/lib/vault/number-keys";
import { sealCard } from "@/lib/vault/seal";
import { type Answer, answer, type Delivery, keyed, type Row, type Ruling, restOf } from "./oracle";

/*
 * Plays histories against the real commands: deliveries staged as the corridor stages them, and what the database then
 * says of partition, counted dates and every day's count, beside what the oracle says.
 */

export const keeper = systemActor("test");
export const START = "2009-07-14";

/** c1 … c99 as test card numbers that do not share their last four digits. */
export function cardNumber(name: string): string {
  return `999900000000${name.slice(1).padStart(4, "0")}`;
}

/** `r1 c1 m1`, `r1 *1 m1`, `withdraw r1`, `r3 c2 - <c1`, `- c1 - 07-15 500 X`: a line of HISTORIES as a row. */
export function row(line: string): Row {
  const [first = "", ...rest] = line.split(" ");
  if (first === "withdraw" || first === "reactivate") {
    return { ref: rest[0] ?? null, kind: first, card: null, number: null };
  }
  const [card = "-", number = "-", ...more] = rest;
  const old = more.find((part) => part.startsWith("<"));
  const [on, amount, shop] = more.filter((part) => !part.startsWith("<"));
  return {
    ref: first === "-" ? null : first,
    kind: "new",
    card: card === "-" ? null : card.startsWith("*") ? `999900*${card.slice(1).padStart(4, "0")}` : cardNumber(card),
    number: number === "-" ? null : number,
    ...(on && { on: `2009-${on}` }),
    ...(amount && { amount: Number(amount) }),
    ...(shop && { shop }),
    ...(old && { oldCard: cardNumber(old.slice(1)) }),
  };
}

export async function layIncident(
  options: { limit?: number; placeholders?: string[]; today?: string } = {},
): Promise<void> {
  await db.incident.create({
    data: {
      id: 1,
      nameJa: "試験",
      nameEn: "Test",
      organisationJa: "試験社",
      organisationEn: "Test Co",
      startedOn: toDbDate(START),
      numberLimit: options.limit ?? 10,
      placeholders: options.placeholders ?? ["0000"],
      clockFixedAt: new Date(`${options.today ?? "2009-12-31"}T03:00:00Z`),
    },
  });
  for (const id of [1, 2]) {
    await db.company.create({ data: { id, code: `C${id}`, nameJa: `会社${id}`, nameEn: `Company ${id}` } });
  }
}

const short = (text: string) => new Uint8Array(createHash("sha256").update(text).digest().subarray(0, 16));

/** Stages a delivery as the corridor leaves it for review; its id becomes the batch's. */
export async function stage(delivery: Delivery): Promise<void> {
  const batch = await db.batch.create({
    data: {
      companyId: delivery.company,
      source: "file",
      receivedOn: toDbDate(delivery.receivedOn),
      sha256: new Uint8Array(Buffer.from(delivery.sha, "hex")),
      byteSize: 1,
      state: "review",
      records: delivery.rows.length,
      createdAt: new Date(),
      createdBy: "test",
    },
  });
  delivery.id = batch.id;
  await db.record.createMany({
    data: delivery.rows.map((line, at) => {
      const digits = line.card && !line.card.includes("*") ? line.card : null;
      const token = digits ? tokenOf(digits) : null;
      const oldToken = line.oldCard ? tokenOf(line.oldCard) : null;
      const who = digits ?? `${line.number}|${line.card}`;
      const same = JSON.stringify([who, line.on ?? null, line.amount ?? null, line.shop ?? null]);
      return {
        batchId: batch.id,
        rowNo: at + 1,
        line: at + 2,
        companyId: delivery.company,
        outcome: "new",
        key: line.ref === null ? `f${Buffer.from(short(same)).toString("hex")}:1` : `r${line.ref}`,
        kind: line.kind,
        reference: line.ref,
        fingerprint: line.ref === null ? short(same) : null,
        token: token && new Uint8Array(token),
        cipher: digits && token ? new Uint8Array(sealCard(digits, token)) : null,
        bin: digits?.slice(0, 6) ?? null,
        last4: digits?.slice(-4) ?? null,
        maskHead: line.card && !digits ? (line.card.split("*")[0] ?? null) : null,
        maskTail: line.card && !digits ? (line.card.split("*").at(-1) ?? null) : null,
        memberNumber: line.number,
        ties: !delivery.account,
        misuseOn: line.on ? toDbDate(line.on) : null,
        amount: line.amount === undefined ? null : BigInt(line.amount),
        currency: line.amount === undefined ? null : "JPY",
        merchant: line.shop ?? null,
        note: line.note ?? null,
        oldToken: oldToken && new Uint8Array(oldToken),
        oldCipher: line.oldCard && oldToken ? new Uint8Array(sealCard(line.oldCard, oldToken)) : null,
        oldBin: line.oldCard?.slice(0, 6) ?? null,
        oldLast4: line.oldCard?.slice(-4) ?? null,
        contentHash: short(restOf(line)),
      };
    }),
  });
  await db.$transaction((tx) => classify(tx, batch.id));
}

/**
 * What the oracle says of what is committed and decided in the database now.
 * @param block as it stood at that block: with what had been committed and decided by then. Received dates and limits
 * are always today's: only a history that changes neither can be asked so
 */
export async function expected(deliveries: readonly Delivery[], block?: number): Promise<Answer> {
  const incident = await db.incident.findUniqueOrThrow({ where: { id: 1 } });
  const by = (no: number | null) => no !== null && (block === undefined || no <= block);
  const batches = (await db.batch.findMany()).filter((one) => by(one.commitBlock) && !by(one.revertBlock));
  const committed = deliveries
    .filter((d) => batches.some((b) => b.id === d.id))
    .map((d) => ({ ...d, receivedOn: fromDbDate(batches.find((b) => b.id === d.id)?.receivedOn as Date) }));
  return answer({
    start: START,
    limit: incident.numberLimit,
    placeholders: incident.placeholders,
    deliveries: committed,
    rulings: await rulings(deliveries, by),
  });
}

/** The database's key of an inquiry → the oracle's. */
function keyNames(deliveries: readonly Delivery[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const delivery of deliveries) {
    for (const saying of keyed(delivery)) {
      const [company = "", key = ""] = splitOnce(saying.key, "/");
      if (key.startsWith("r")) names.set(`${company}/${key}`, saying.key);
      else {
        const [same = "", k = ""] = [key.slice(1, key.lastIndexOf("#")), key.slice(key.lastIndexOf("#") + 1)];
        names.set(`${company}/f${Buffer.from(short(same)).toString("hex")}:${k}`, saying.key);
      }
    }
  }
  return names;
}

function splitOnce(text: string, by: string): [string, string] {
  const at = text.indexOf(by);
  return [text.slice(0, at), text.slice(at + 1)];
}

async function rulings(deliveries: readonly Delivery[], by: (block: number | null) => boolean): Promise<Ruling[]> {
  const made = await db.decision.findMany({ orderBy: { id: "asc" } });
  const decisions = made.filter((one) => by(one.madeBlock) && !by(one.undoneBlock));
  const inquiries = new Map((await db.inquiry.findMany()).map((i) => [i.id, `${i.companyId}/${i.key}`]));
  const names = keyNames(deliveries);
  const digits = new Map<string, string>();
  for (const { rows } of deliveries) {
    for (const line of rows) {
      for (const card of [line.card, line.oldCard]) {
        if (card && !card.includes("*")) digits.set(tokenOf(card).toString("hex"), card);
      }
    }
  }
  const nodes = new Map<number, string>();
  for (const card of await db.card.findMany())
    nodes.set(card.id, `c:${digits.get(Buffer.from(card.token).toString("hex"))}`);
  for (const n of await db.memberNumber.findMany()) nodes.set(n.id, `n:${n.companyId}:${n.number}`);
  const rests = new Map<string, string>();
  for (const { rows } of deliveries)
    for (const line of rows) rests.set(Buffer.from(short(restOf(line))).toString("hex"), restOf(line));
  return decisions.map((d): Ruling => {
    if (d.kind === "approve_number") return { kind: d.kind, a: nodes.get(d.nodeA as number) as string };
    if (d.kind === "merge" || d.kind === "split" || d.kind === "link") {
      return { kind: d.kind, a: nodes.get(d.nodeA as number) as string, b: nodes.get(d.nodeB as number) as string };
    }
    const key = names.get(inquiries.get(d.inquiryId as number) as string) as string;
    if (d.kind === "void") return { kind: "void", key };
    const [hash, card = ""] = (d.content ?? "").split("/");
    const rest = rests.get(hash as string) as string;
    if (d.kind === "choose") return { kind: "choose", key, on: fromDbDate(d.onDate as Date), card, rest };
    return { kind: d.kind as "take" | "refuse", key, card, rest };
  });
}

/** What the database says: partition, counted dates, and the ledger's sum for a day. */
export async function actual(deliveries: readonly Delivery[]): Promise<Answer> {
  const names = keyNames(deliveries);
  const rows = await db.$queryRaw<{ company_id: number; key: string; member_id: number; counted_on: Date | null }[]>`
    select i.company_id, i.key, m.id as member_id, m.counted_on
    from inquiry i
    left join card c on c.id = i.card_id
    left join member_number n on n.id = i.number_id and i.card_id is null and i.ties and n.set_aside is null
    join member m on m.id = coalesce(c.member_id, n.member_id)
    where i.live`;
  const groups = new Map<number, { keys: string[]; counted: string | null }>();
  for (const one of rows) {
    const group = groups.get(one.member_id) ?? { keys: [], counted: one.counted_on && fromDbDate(one.counted_on) };
    group.keys.push(names.get(`${one.company_id}/${one.key}`) ?? `unknown ${one.key}`);
    groups.set(one.member_id, group);
  }
  const members = [...groups.values()].map((g) => ({ ...g, keys: g.keys.sort((a, b) => (a < b ? -1 : 1)) }));
  members.sort((a, b) => ((a.keys[0] as string) < (b.keys[0] as string) ? -1 : 1));
  const entries = await db.ledgerEntry.findMany({ select: { effectiveOn: true, delta: true } });
  return {
    members: members.map((m) => m.keys),
    countedOn: Object.fromEntries(members.map((m) => [m.keys[0], m.counted])),
    count: (day) => entries.filter((e) => fromDbDate(e.effectiveOn) <= day).reduce((sum, e) => sum + e.delta, 0),
  };
}

/** Every day on which a count could differ. */
export const days = Array.from({ length: 30 }, (_, i) => fromDbDate(new Date(Date.UTC(2009, 6, 5 + i))));
