import { systemActor } from "@/lib/access/actor";
import { askForCheck, makeCheck } from "@/lib/ledger/checks";
import { closeDays, downloadHeads } from "@/lib/ledger/heads";
import { must } from "./must";
import type { Office } from "./office";

/** As the worker does each night: the heads of the days that are over. */
export async function endDays(): Promise<void> {
  await closeDays(systemActor("close-days"));
}

/** The auditor takes the daily heads along and has the ledger held against them. */
export async function audit(office: Office): Promise<void> {
  const { auditor } = office.actors;
  await endDays();
  const anchor = { name: "ledger-heads.txt", text: await downloadHeads(auditor) };
  const { id } = must(await askForCheck(auditor, { anchor }), "check of the ledger");
  await makeCheck(systemActor("check-ledger"), id, true);
}
