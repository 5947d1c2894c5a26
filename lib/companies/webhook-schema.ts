import { z } from "zod";

/** What a webhook tells of: states of a batch in which its sender has something to look at, and a trial. */
export const webhookStates = ["review", "unreadable", "committed", "rejected", "reverted"] as const;

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
