import { systemActor } from "@/lib/access/actor";
import { sealTrail } from "@/lib/audit/seal";
import { askForCheck, makeCheck } from "@/lib/ledger/checks";
import { closeDays, downloadHeads } from "@/lib/ledger/heads";
import { must } from "./must";
import type { Office } from "./office";

/** As the worker does each night: the heads of the days that are over. */
export async function endDays(): Promise<void> {
  await closeDays(systemActor("close-days"));
}

/** As the worker does every few seconds. */
export async function seal(): Promise<void> {
  await sealTrail(systemActor("seal-trail"));
}

/** The auditor takes the daily heads along and has the ledger held against them. */
export async function audit(office: Office): Promise<void> {
  const { auditor } = office.actors;
  await endDays();
  await seal();
  const anchor = { name: "ledger-heads.txt", text: await downloadHeads(auditor) };
  const { id } = must(await askForCheck(auditor, { anchor }), "check of the ledger");
  await makeCheck(systemActor("check-ledger"), id, true);
}
