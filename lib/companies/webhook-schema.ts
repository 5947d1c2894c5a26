import { z } from "zod";

/** What a webhook tells of: states of a batch in which its sender has something to look at, and a trial. */
export const webhookStates = ["review", "unreadable", "committed", "rejected", "reverted"] as const;

type WebhookState = (typeof webhookStates)[number];

export const webhookTypes = [...webhookStates.map((state) => `batch.${state}` as const), "webhook.test"] as const;

/** A message to a webhook: what happened and where to ask on. Nothing of a card, a member or an inquiry is in it. */
export const webhookMessage = z.strictObject({
  type: z.enum(webhookTypes),
  timestamp: z.iso.datetime(),
  data: z.strictObject({
    company: z.string(),
    batch: z
      .strictObject({
        id: z.int().positive(),
        state: z.enum(webhookStates),
        receivedOn: z.string(),
        records: z.int().min(0),
        reason: z.string().nullable(),
        links: z.strictObject({ self: z.string(), results: z.string() }),
      })
      .nullable()
      .describe("Null in a trial"),
  }),
});
export type WebhookMessage = z.output<typeof webhookMessage>;
export type WebhookBatch = NonNullable<WebhookMessage["data"]["batch"]>;

/** Whether a state of a batch is one that its sender is told of. */
export function isTold(state: string): state is WebhookState {
  return (webhookStates as readonly string[]).includes(state);
}

/** A message waits for its first or next attempt, was taken, was given up, or had no webhook to go to any more. */
export type DeliveryState = "waiting" | "delivered" | "failed" | "dropped";

/** Why an attempt got no answer at all. */
export const webhookFaults = ["NAME", "PRIVATE_ADDRESS", "TIMEOUT", "CONNECTION", "TLS"] as const;
export type WebhookFault = (typeof webhookFaults)[number];
