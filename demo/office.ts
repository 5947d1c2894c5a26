import { createHash } from "node:crypto";
import { type Actor, systemActor } from "@/lib/access/actor";
import type { DemoLogin } from "@/lib/accounts/demo-accounts";
import { type Field, type InquiryField, inquiryFields } from "@/lib/companies/schema";
import { businessClock } from "@/lib/core/clock";
import { db } from "@/lib/core/db";
import { commitByItself } from "@/lib/intake/commit/auto-commit";
import { commitBatch } from "@/lib/intake/commit/commit";
import { readBatch } from "@/lib/intake/read/read";
import { typeBatch } from "@/lib/intake/read/type";
import { receiveDelivery } from "@/lib/intake/receive/receive";
import type { TypedRow } from "@/lib/intake/schema";
import type { Machines } from "./machines";
import { must } from "./must";
import { titleLines } from "./profile";
import type { Delivery, Inquiry, Row, World } from "./schema";
import { cellOf, fileNameOf, write } from "./write";

/** What the loader knows of the database: who acts, and under which ids the invented things are found there. */
export type Office = {
  readonly actors: Readonly<Record<DemoLogin, Actor>>;
  readonly companyIds: ReadonlyMap<string, number>;
  readonly machines: Machines;
  readonly batchIds: Map<Delivery, number>;
  readonly decisionIds: Map<Inquiry, number>;
  readonly places: ReadonlyMap<Inquiry, Place>;
};
type Place = { readonly delivery: Delivery; readonly rowNo: number };

/** In which record each inquiry was first reported: titles above the header are records, the header is none. */
export function placesOf(world: World): Map<Inquiry, Place> {
  const places = new Map<Inquiry, Place>();
  for (const delivery of world.deliveries) {
    const above = delivery.company.style.title ? titleLines : 0;
    delivery.rows.forEach(({ inquiry, kind }, i) => {
      if (kind === "new" && inquiry.delivery === delivery && !places.has(inquiry)) {
        places.set(inquiry, { delivery, rowNo: above + i + 1 });
      }
    });
  }
  return places;
}

/** Deliveries read side by side, as the worker does it. */
const AT_ONCE = 2;

/**
 * Deliveries come in, one after the other: files through the upload's door, a fax typed by hand through the other.
 * Then they are read, and what the generator meant to be faultless has to be read without a fault.
 */
export async function receive(office: Office, deliveries: readonly Delivery[]): Promise<void> {
  for (const delivery of deliveries) office.batchIds.set(delivery, await takeIn(office, delivery));
  const next = deliveries.values();
  const reader = async () => {
    for (const delivery of next) {
      const batchId = batchOf(office, delivery);
      if (delivery.source === "file") await readBatch(systemActor("read-batch"), batchId);
      await expectRead(delivery, batchId);
      if (delivery.ending === "review") await commitsByItself(batchId);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, reader));
}

async function takeIn(office: Office, delivery: Delivery): Promise<number> {
  const companyId = office.companyIds.get(delivery.company.code) as number;
  const { enteredAs: receivedOn, coversFrom, coversTo } = delivery;
  const about = { companyId, receivedOn, coversFrom, coversTo };
  const actor = office.actors.intake;
  if (delivery.source === "typed") {
    return must(await typeBatch(actor, { ...about, rows: delivery.rows.map(typedRow) }), delivery.name).batchId;
  }
  const bytes = delivery.bytes ?? (await write(delivery));
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const records = delivery.rows.length + (delivery.declares === "one more" ? 1 : 0);
  const declared = {
    ...about,
    ...(delivery.declares && { declaredRecords: records }),
    fileName: fileNameOf(delivery),
    bytes: bytes.length,
    sha256,
  };
  // A machine's delivery is received on the day on which it comes (R1.2): what was entered for another one, a person was.
  const { today } = await businessClock(db);
  const machine = receivedOn === today ? office.machines.carrierOf(delivery.company.code) : null;
  const received = await receiveDelivery(machine?.actor ?? actor, declared, streamOf(bytes), {
    source: machine?.source ?? "file",
  });
  return must(received, delivery.name).batchId;
}

export async function commit(office: Office, delivery: Delivery): Promise<void> {
  const batchId = batchOf(office, delivery);
  if (await commitsByItself(batchId)) return;
  must(await commitBatch(office.actors.intake, { batchId }), delivery.name);
}

/** What the worker does once a delivery is read: whether it was clean, and its profile lets it commit. */
async function commitsByItself(batchId: number): Promise<boolean> {
  await commitByItself(systemActor("auto-commit"), batchId);
  const { state } = await db.batch.findUniqueOrThrow({ where: { id: batchId }, select: { state: true } });
  return state === "committed";
}

export function batchOf(office: Office, delivery: Delivery): number {
  const batchId = office.batchIds.get(delivery);
  if (batchId === undefined) throw new Error(`${delivery.name} was never received`);
  return batchId;
}

/** The ids of inquiries, found by the records that first reported them. */
export async function inquiryIds(office: Office, inquiries: readonly Inquiry[]): Promise<Map<Inquiry, number>> {
  const places = inquiries.map((inquiry) => office.places.get(inquiry) as Place);
  const batches = places.map(({ delivery }) => batchOf(office, delivery));
  const found = await db.$queryRaw<{ nth: number; id: number }[]>`
    select p.nth::int, i.id
    from unnest(${batches}::int[], ${places.map(({ rowNo }) => rowNo)}::int[]) with ordinality as p (batch_id, row_no, nth)
    join record r on r.batch_id = p.batch_id and r.row_no = p.row_no
    join inquiry i on i.company_id = r.company_id and i.key = r.key`;
  const ids = new Map(found.map(({ nth, id }) => [inquiries[nth - 1] as Inquiry, id]));
  const lost = inquiries.find((inquiry) => !ids.has(inquiry));
  if (lost) throw new Error(`${lost.delivery.name}: an inquiry of it is not in the database`);
  return ids;
}

/** A row as a person types it from a fax: numbers and dates as they stand there, the form's own words for the rest. */
function typedRow(row: Row): TypedRow {
  const { company } = row.inquiry;
  const typed: TypedRow = {};
  for (const [, field] of company.style.columns) if (isTyped(field)) typed[field] = cellOf(row, field, company);
  typed.detectionCase = String(row.content?.detectionCase ?? "");
  return typed;
}

function isTyped(field: Field): field is InquiryField {
  return (inquiryFields as readonly Field[]).includes(field);
}

async function expectRead({ name, ending }: Delivery, batchId: number): Promise<void> {
  const { state, reason } = await db.batch.findUniqueOrThrow({
    where: { id: batchId },
    select: { state: true, reason: true },
  });
  const expected = ending === "unreadable" ? "unreadable" : "review";
  if (state !== expected) throw new Error(`${name} is ${state}, not ${expected}: ${JSON.stringify(reason)}`);
  if (ending === "review" || ending === "unreadable") return;
  const problem = await db.record.findFirst({
    where: { batchId, outcome: "problem" },
    select: { rowNo: true, findings: true },
  });
  if (problem) throw new Error(`${name}, row ${problem.rowNo}: ${JSON.stringify(problem.findings)}`);
}

async function* streamOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}
