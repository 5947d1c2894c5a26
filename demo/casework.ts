import { bookEntry, closeCases, reverseEntry, setCase } from "@/lib/reimbursements/commands";
import type { DatesInput } from "@/lib/reimbursements/schema";
import { setDates } from "@/lib/reimbursements/set-dates";
import { must } from "./must";
import { inquiryIds, type Office } from "./office";
import type { CaseStep, CaseWork, Inquiry, Movement } from "./schema";

/** Cases worked on side by side: several people sit at it. */
const AT_ONCE = 3;

/** One sitting: what was found out is set, money is booked, and what the answers prove is closed, list by list. */
export async function work(office: Office, steps: readonly CaseStep[]): Promise<void> {
  const ids = await inquiryIds(office, [...new Set(steps.map((step) => step.work.inquiry))]);
  const idOf = (inquiry: Inquiry) => ids.get(inquiry) as number;
  const single = grouped(
    steps.filter((step) => step.does === "find" || step.does === "book"),
    (step) => step.work,
  );
  const next = single.values();
  const worker = async () => {
    for (const ofOneCase of next) for (const step of ofOneCase) await doOne(office, step, idOf(step.work.inquiry));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));

  const dated = steps.filter(({ does }) => does === "date");
  // One statement of a card company dates all the cases that it shows.
  for (const group of grouped(dated, ({ work: { dates } }) => JSON.stringify({ ...dates, on: null }))) {
    const { on: _, ...dates } = (group[0] as CaseStep).work.dates as NonNullable<CaseWork["dates"]>;
    const inquiryIds = group.map(({ work: { inquiry } }) => idOf(inquiry));
    must(await setDates(office.actors.intake, { inquiryIds, ...dates } as DatesInput), "dates");
  }

  const closings = steps.flatMap(({ does, work: { inquiry, closing } }) =>
    does === "close" && closing ? [{ inquiry, ...closing }] : [],
  );
  // One answer of a card company closes all the cases that it lists.
  for (const group of grouped(closings, (one) => [one.inquiry.company.code, one.as, one.proof].join("/"))) {
    const { as, proof } = group[0] as (typeof closings)[number];
    const listed = group.map(({ inquiry }) => idOf(inquiry));
    must(await closeCases(office.actors.intake, { inquiryIds: listed, as, proof }), as);
  }
}

async function doOne(office: Office, step: CaseStep, inquiryId: number): Promise<void> {
  const { intake, manager } = office.actors;
  if (step.does === "find") {
    must(await setCase(intake, { inquiryId, case: step.case, use: null }), "case");
    return;
  }
  if (step.does !== "book") return;
  for (const movement of step.movements) {
    const { entryId } = must(await bookEntry(intake, entryOf(step.work, movement, inquiryId)), "entry");
    if (!movement.reversed) continue;
    must(await reverseEntry(manager, { entryId, reason: "桁の入力誤り。正しい金額で入れ直す。" }), "reversal");
  }
}

function entryOf({ inquiry }: CaseWork, movement: Movement, inquiryId: number) {
  const { kind, amount, bookedOn, reference, payer = null, advanced } = movement;
  const said = { inquiryId, kind, amount: BigInt(amount), currency: inquiry.content.currency, bookedOn, reference };
  return { ...said, payer, ...(advanced !== undefined && { advanced }) };
}

function grouped<T, K>(items: readonly T[], key: (item: T) => K): T[][] {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return [...groups.values()];
}
