import { z } from "zod";

const id = z.int().positive();
const reason = z.string().trim().min(1).max(2000);

/** Why a person sets an inquiry aside for good (RULEBOOK R1.3). */
export const voidReasons = ["withdrawn_by_sender", "not_this_incident", "keyed_in_error"] as const;

/** What a person can decide, by key and with a reason (R3.2, R3.4, R4.4, R4.6). */
export const decisionSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("void"), inquiryId: id, reasonCode: z.enum(voidReasons), reason }),
  z.strictObject({ kind: z.enum(["take", "refuse"]), inquiryId: id, content: z.string().min(1).max(100), reason }),
  z.strictObject({
    kind: z.literal("choose"),
    inquiryId: id,
    onDate: z.iso.date(),
    content: z.string().min(1).max(100),
    reason,
  }),
  z.strictObject({ kind: z.literal("merge"), memberA: id, memberB: id, reason }),
  /** Parts the named cards and numbers from the rest of the member: every tie between the two is struck. */
  z.strictObject({ kind: z.literal("split"), memberId: id, nodes: z.array(id).min(1).max(1000), reason }),
  z.strictObject({ kind: z.literal("link"), oldCardId: id, newCardId: id, reason }),
  z.strictObject({ kind: z.literal("approve_number"), numberId: id, reason }),
]);
export type DecisionInput = z.infer<typeof decisionSchema>;

export type DecisionRefusal =
  | "INVALID"
  | "ALREADY_DECIDED"
  | "SAME_MEMBER"
  | "MEMBER_ENDED"
  | "NOTHING_TO_SPLIT"
  | "NOT_OF_THIS_MEMBER"
  | "SAME_CARD"
  | "ALREADY_UNDONE"
  | "REASON_MISSING";

/** What inquiries are looked for by; the text itself never stands in an address (R8.3). */
export const searchKinds = ["card", "member_number", "reference"] as const;
export type SearchKind = (typeof searchKinds)[number];
export type SearchRefusal = "INVALID" | "NO_CARD_NUMBER" | "NOT_FOUND";

export const inquirySorts = ["receivedOn", "misuseOn", "amount"] as const;
export type InquirySort = (typeof inquirySorts)[number];

/** Live; withdrawn by its sender; voided by a person. */
export const inquiryStates = ["live", "withdrawn", "voided"] as const;
export type InquiryState = (typeof inquiryStates)[number];
