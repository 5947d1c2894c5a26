import { generateIdentity, identityToRecipient } from "age-encryption";
import { systemActor } from "@/lib/access/actor";
import { businessClock } from "@/lib/core/clock";
import { db } from "@/lib/core/db";
import { approveList, draftList, withdrawList } from "@/lib/reports/watch-lists/commands";
import { recordDelivery } from "@/lib/reports/watch-lists/deliver";
import { freezeList } from "@/lib/reports/watch-lists/freeze";
import { confirmKey, endKey, proposeKey } from "@/lib/reports/watch-lists/keys";
import type { Channel } from "@/lib/reports/watch-lists/rules";
import { eraseListFile, fetchList, writeList } from "@/lib/reports/watch-lists/write";
import { must } from "./must";
import type { Office } from "./office";

/** Who was handed a list as soon as the set was restated; the others when it had been widened. */
const early = ["HIBARI", "YUNAGI", "KIMORI"];
/** Its key was lost with a notebook, and the new one came late: the list that takes in the widened set waits to this day. */
const late = "KIMORI";
/** Has sent a new key, which the other manager has still to compare. */
const replacing = "ICHO";

/**
 * What the card companies were handed to watch: their keys named by one manager and confirmed by the other, a list when
 * the identified set was restated or widened. Nobody here has the identities that open the files.
 */
export async function handOver(office: Office, scope: "restated" | "widened"): Promise<void> {
  const { manager2 } = office.actors;
  for (const [code, companyId] of office.companyIds) {
    if (scope === "restated" && early.includes(code)) await confirmed(office, companyId, "9月10日付の書面");
    if (scope === "widened" && !early.includes(code)) await confirmed(office, companyId, "11月9日付の書面");
    if (scope === "widened" && code === late) {
      const key = await db.watchKey.findFirstOrThrow({ where: { companyId, state: "confirmed" } });
      must(await endKey(manager2, key.id), code);
    } else if (scope === "widened" || early.includes(code)) {
      await deliver(office, companyId, code.length % 3 === 0 ? "medium" : "portal");
    }
  }
}

/** On the day on which the demonstration stands: a list that waits for approval, and a key to be compared. */
export async function leaveWatchWaiting(office: Office): Promise<void> {
  const lateId = office.companyIds.get(late) as number;
  await confirmed(office, lateId, "3月26日付の書面");
  await drawn(office, lateId);
  must(
    await proposeKey(office.actors.manager2, {
      companyId: office.companyIds.get(replacing) as number,
      recipient: await aRecipient(),
      source: "3月29日に担当部署から書留で届いた書面",
    }),
    replacing,
  );
}

async function confirmed(office: Office, companyId: number, source: string): Promise<void> {
  const { manager, manager2 } = office.actors;
  const { id } = must(await proposeKey(manager, { companyId, recipient: await aRecipient(), source }), source);
  must(await confirmKey(manager2, id), source);
}

async function drawn(office: Office, companyId: number): Promise<number> {
  const { id } = must(await draftList(office.actors.manager2, companyId), "watch list");
  await freezeList(systemActor("freeze-watch-list"), id, false);
  return id;
}

async function deliver(office: Office, companyId: number, channel: Channel): Promise<void> {
  const { manager, manager2 } = office.actors;
  const id = await drawn(office, companyId);
  const { rows, company } = await db.watchList.findUniqueOrThrow({
    where: { id },
    select: { rows: true, company: { select: { contact: true } } },
  });
  // A small demonstration has companies without a card in the register.
  if (rows === 0) return void must(await withdrawList(manager2, id), "withdrawal");
  must(await approveList(manager, id), "approval");
  await writeList(systemActor("write-watch-list"), id, true);
  const file = await fetchList(manager2, id);
  if (!file) throw new Error("the watch list has no file");
  for await (const _ of file.pieces);
  const { today } = await businessClock(db);
  const deliveredTo = company.contact.split(" ")[0] || "不正対策部";
  must(await recordDelivery(manager2, { id, deliveredOn: today, channel, deliveredTo }), "delivery");
  must(await eraseListFile(manager2, id), "erasing");
}

async function aRecipient(): Promise<string> {
  return identityToRecipient(await generateIdentity());
}
