import { type Actor, permit } from "@/lib/access/actor";
import { postSigned, type Resolve } from "@/lib/companies/post-signed";
import { nextAttempt } from "@/lib/companies/webhook-rules";
import { realNow } from "@/lib/core/clock";
import { db } from "@/lib/core/db";
import { enqueue } from "@/lib/core/enqueue";
import { Misconfigured } from "@/lib/core/errors";
import { open } from "@/lib/vault/seal";
import { ALERT_HOOK_CONTEXT } from "./commands";
import type { MessageFault } from "./schema";
import { sendMail, smtpSettings } from "./smtp";

type Attempt = { readonly fault: MessageFault | null; readonly status: number | null };
type Message = Awaited<ReturnType<typeof db.alertMessage.findUniqueOrThrow>>;

/**
 * One attempt to deliver one message. What it came to is kept on the message; the next attempt is a job of its own, with
 * longer and longer waits. What a mail server refuses for good is given up at once. An attempt that is killed is made
 * again, under the same message's id. Written without events: the message itself is the record.
 * @param resolve the look-up of webhooks' names; another one in tests
 */
export async function sendAlert(worker: Actor, messageId: string, resolve?: Resolve): Promise<void> {
  permit(worker, "alert.edit");
  const message = await db.alertMessage.findUnique({ where: { id: messageId } });
  if (message?.state !== "waiting") return;
  const outcome = await (message.channel === "mail" ? mail(message) : webhook(message, resolve));
  if (!outcome) {
    await db.alertMessage.update({ where: { id: messageId }, data: { state: "dropped", nextAt: null } });
    return;
  }
  const now = realNow();
  const attempts = message.attempts + 1;
  const nextAt = outcome.fault === null || outcome.fault === "REFUSED" ? null : nextAttempt(attempts, now);
  await db.$transaction(async (tx) => {
    const { count } = await tx.alertMessage.updateMany({
      where: { id: messageId, state: "waiting" },
      data: {
        state: outcome.fault === null ? "delivered" : nextAt ? "waiting" : "failed",
        attempts,
        status: outcome.status,
        fault: outcome.fault,
        triedAt: now,
        nextAt,
      },
    });
    if (count === 0 || !nextAt) return;
    await enqueue(tx, "send-alert", { messageId }, `send-alert:${messageId}:${attempts}`, {
      runAt: nextAt,
      queue: "webhook",
    });
  });
}

/** Null: the address is no recipient any more. */
async function mail(message: Message): Promise<Attempt | null> {
  const setting = await db.alertSetting.findUnique({ where: { id: 1 } });
  if (!setting?.mailOn || !setting.mailTo.includes(message.recipient)) return null;
  const smtp = usable();
  if (!smtp) return { fault: "NOT_SET_UP", status: null };
  const { id, recipient: to, subject, body: text } = message;
  return { fault: await sendMail(smtp, { id, to, subject, text }), status: null };
}

/** Settings that contradict themselves are as good as none: the message says so, and is tried again. */
function usable() {
  try {
    return smtpSettings();
  } catch (error) {
    if (error instanceof Misconfigured) return null;
    throw error;
  }
}

async function webhook(message: Message, resolve?: Resolve): Promise<Attempt | null> {
  const setting = await db.alertSetting.findUnique({ where: { id: 1 } });
  if (!setting?.hookOn || !setting.hookUrl || !setting.hookSecret) return null;
  if (new URL(setting.hookUrl).host !== message.recipient) return null;
  const secret = open(ALERT_HOOK_CONTEXT, setting.hookSecret);
  const { id, body } = message;
  const outcome = await postSigned({ url: setting.hookUrl, secret, id: `msg_${id}`, body }, resolve);
  if ("fault" in outcome) return { fault: outcome.fault, status: null };
  const taken = outcome.status >= 200 && outcome.status < 300;
  return { fault: taken ? null : "ANSWER", status: outcome.status };
}
