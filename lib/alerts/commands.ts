import { randomBytes } from "node:crypto";
import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { isTrial } from "@/lib/companies/webhook";
import { urlFault } from "@/lib/companies/webhook-rules";
import { realNow } from "@/lib/core/clock";
import { type Result, refuse } from "@/lib/core/result";
import { seal } from "@/lib/vault/seal";
import { queueMessages } from "./messages";
import {
  type AlertSettingInput,
  type AlertSettingRefusal,
  addressesOf,
  alertSettingInput,
  MOST_ADDRESSES,
} from "./schema";

/** The context under which the webhook's secret is sealed. */
export const ALERT_HOOK_CONTEXT = "alert webhook";

/**
 * Says whom alerts go to. A new webhook's address gets a new secret, answered once, in the form of Standard Webhooks; the
 * database keeps it sealed. Refuses by field what is no address, too many of them, and webhooks that are not public.
 */
export async function changeAlerts(
  actor: Actor,
  input: AlertSettingInput,
): Promise<Result<{ secret: string | null }, AlertSettingRefusal>> {
  permit(actor, "alert.edit");
  const { mailOn, locale, hookOn, ...typed } = alertSettingInput.parse(input);
  const mailTo = addressesOf(typed.mailTo);
  const urlWrong = typed.hookUrl ? urlFault(typed.hookUrl, isTrial()) : hookOn ? "URL_INVALID" : null;
  const mailWrong = mailFault(mailOn, mailTo);
  const faults = { ...(mailWrong && { mailTo: mailWrong }), ...(urlWrong && { hookUrl: urlWrong }) };
  const first = mailWrong ?? urlWrong;
  if (first) return refuse(first, { most: MOST_ADDRESSES }, faults);
  const hookUrl = typed.hookUrl ? new URL(typed.hookUrl).href : null;
  return change(actor, async (tx) => {
    const before = await tx.alertSetting.findUnique({ where: { id: 1 } });
    const fresh = hookUrl !== null && hookUrl !== before?.hookUrl ? randomBytes(32) : null;
    const kept = {
      mailOn,
      mailTo: mailTo ?? [],
      locale,
      hookOn,
      hookUrl,
      ...(fresh && { hookSecret: Uint8Array.from(seal(ALERT_HOOK_CONTEXT, fresh)) }),
      ...(hookUrl === null && { hookSecret: null }),
      changedByName: actor.name,
      changedAt: realNow(),
    };
    await tx.alertSetting.upsert({ where: { id: 1 }, create: kept, update: kept, select: { id: true } });
    const details = { mail: mailOn, webhook: hookOn, recipients: mailTo?.length ?? 0 };
    return changed(
      { secret: fresh && `whsec_${fresh.toString("base64")}` },
      { type: "alert.changed", subject: "alerts", details },
    );
  });
}

function mailFault(on: boolean, addresses: string[] | null): AlertSettingRefusal | null {
  if (addresses === null) return "ADDRESS_INVALID";
  if (on && addresses.length === 0) return "ADDRESS_MISSING";
  return addresses.length > MOST_ADDRESSES ? "TOO_MANY_ADDRESSES" : null;
}

/** Sends a message that tells of nothing by every way that is on. Refuses NOTHING_ON. */
export async function tryAlerts(actor: Actor): Promise<Result<null, "NOTHING_ON">> {
  permit(actor, "alert.edit");
  return change(actor, async (tx) => {
    const messages = await queueMessages(tx, []);
    if (messages === 0) return refuse("NOTHING_ON");
    return changed(null, { type: "alert.tried", subject: "alerts", details: { messages } });
  });
}
