import { z } from "zod";
import type { UrlFault } from "@/lib/companies/webhook-rules";
import { locales } from "@/lib/core/format";

export const MOST_ADDRESSES = 20;

export const channels = ["mail", "webhook"] as const;
export type AlertChannel = (typeof channels)[number];

/** Waits for its first or next attempt, was taken, was given up, or had nobody to go to any more. */
export const messageStates = ["waiting", "delivered", "failed", "dropped"] as const;
export type MessageState = (typeof messageStates)[number];

/** Why an attempt came to nothing. REFUSED: the mail server would not have the message, and will not. */
export const messageFaults = [
  "NOT_SET_UP",
  "SIGN_IN",
  "REFUSED",
  "DEFERRED",
  "NAME",
  "PRIVATE_ADDRESS",
  "TIMEOUT",
  "CONNECTION",
  "TLS",
  "ANSWER",
] as const;
export type MessageFault = (typeof messageFaults)[number];

export const alertSettingInput = z.strictObject({
  mailOn: z.boolean(),
  /** Addresses, a line each. */
  mailTo: z.string().max(5_000),
  locale: z.enum(locales as ["ja", "en"]),
  hookOn: z.boolean(),
  hookUrl: z.string().trim().max(500),
});
export type AlertSettingInput = z.infer<typeof alertSettingInput>;

const address = z.email().max(254);

/** The addresses of a text, each once; null where one is none. */
export function addressesOf(text: string): string[] | null {
  const found = text
    .normalize("NFKC")
    .split(/[\s,;、]+/)
    .filter((one) => one !== "");
  return found.every((one) => address.safeParse(one).success) ? [...new Set(found)] : null;
}

export type AlertSettingRefusal = "ADDRESS_MISSING" | "ADDRESS_INVALID" | "TOO_MANY_ADDRESSES" | UrlFault;

/** What a webhook is told. Without alerts it is a trial. */
export const alertMessage = z.strictObject({
  type: z.enum(["alert.raised", "alert.test"]),
  timestamp: z.iso.datetime(),
  data: z.strictObject({
    alerts: z.array(
      z.strictObject({
        id: z.int().positive(),
        kind: z.string(),
        raisedAt: z.iso.datetime(),
        facts: z.record(z.string(), z.int()),
        link: z.string(),
      }),
    ),
  }),
});
export type AlertMessageBody = z.infer<typeof alertMessage>;
