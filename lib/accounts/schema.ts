import { z } from "zod";
import { type Role, roles, scopes } from "@/lib/access/rights";
import { type IsoDate, isIsoDate } from "@/lib/core/dates";
import { locales } from "@/lib/core/format";
import { maskCards } from "@/lib/core/text";

export const themes = ["system", "light", "dark"] as const;

/** One line of text as people write it: no control characters (U+0000 would fail in the database). */
const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}]*$/u);

/** Sign-in names are lower case; what is typed in capitals is taken as the same. */
export const loginSchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._-]{1,39}$/);

/** Lower case, ASCII alone: letters that only look alike make no address that is somebody else's. */
export const emailSchema = z
  .string()
  .trim()
  .max(254)
  .regex(/^[\x21-\x7e]+$/)
  .toLowerCase()
  .pipe(z.email());

/** What of an ID token is looked at. */
export const ssoClaimsSchema = z.object({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  email: z.string().optional().catch(undefined),
  email_verified: z.unknown().optional(),
  amr: z.unknown().optional(),
  acr: z.unknown().optional(),
});
export type SsoClaims = z.infer<typeof ssoClaimsSchema>;

/** Own staff, or somebody of another company: the latter's accounts end and are off until opened. */
export const accountKinds = ["staff", "outsourced"] as const;
export type AccountKind = (typeof accountKinds)[number];
export const accountStates = ["active", "invited", "expired", "locked", "disabled", "ended", "unused"] as const;

/** A calendar day, or null for an account without an end. */
const lastDay = z.custom<IsoDate>((value) => typeof value === "string" && isIsoDate(value)).nullable();

const roleSet = z
  .array(z.enum(roles))
  .min(1)
  .transform((held): Role[] => roles.filter((role) => held.includes(role)));

export const newUserSchema = z.strictObject({
  login: loginSchema,
  displayName: line(100),
  roles: roleSet,
  kind: z.enum(accountKinds).default("staff"),
  endsOn: lastDay.default(null),
  email: emailSchema.nullable().default(null),
});
export type NewUser = z.input<typeof newUserSchema>;

/** What is left out stays as it is. */
export const userChangeSchema = z.strictObject({
  displayName: line(100),
  roles: roleSet,
  kind: z.enum(accountKinds).optional(),
  endsOn: lastDay.optional(),
  email: emailSchema.nullable().optional(),
});
export type UserChange = z.input<typeof userChangeSchema>;

/** Why somebody's second factor was taken away. */
export const resetCauses = ["lost", "replaced", "suspected"] as const;
export type ResetCause = (typeof resetCauses)[number];

export const preferenceSchema = z.strictObject({
  locale: z.enum(locales).optional(),
  theme: z.enum(themes).optional(),
});
export type Preference = z.input<typeof preferenceSchema>;

export type PasswordFault =
  | "PASSWORD_SHORT"
  | "PASSWORD_LONG"
  | "PASSWORD_NO_LETTER"
  | "PASSWORD_NO_DIGIT"
  | "PASSWORD_NUL"
  | "PASSWORD_CONTEXT"
  | "PASSWORD_COMMON"
  | "PASSWORD_EARLIER";

/** Days that a key to the API may be good for; the longest is the most that the database takes. */
export const keyDays = [30, 90, 180, 365] as const;

export const newKeySchema = z.strictObject({
  companyId: z.int().positive(),
  /** What it is for, in the office's own words. */
  label: line(60).refine((text) => maskCards(text).found === 0),
  scopes: z.array(z.enum(scopes)).min(1),
  days: z.union(keyDays.map((days) => z.literal(days))),
});
export type NewKey = z.input<typeof newKeySchema>;

const uuids = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** A list's filters, order and columns, as its address says them. */
export const viewInput = z.strictObject({
  list: z.string().regex(/^[a-z][a-zA-Z]{0,30}$/),
  name: z.string().trim().min(1).max(60),
  /** No card number, encoded or not; a stored search's id may hold as many digits and is left out of the look. */
  query: z
    .string()
    .max(2000)
    .refine((query) =>
      [...new URLSearchParams(query.replace(uuids, ""))].flat().every((word) => maskCards(word).found === 0),
    ),
  shared: z.boolean(),
});
export type ViewInput = z.infer<typeof viewInput>;
export type ViewRefusal = "INVALID" | "TOO_MANY";

/** What a manager answers to a line; the administrator then does it with the steps that there are. */
export const reviewAnswers = ["keep", "change", "disable"] as const;
export type ReviewAnswer = (typeof reviewAnswers)[number];

const reviewRemark = z
  .string()
  .trim()
  .max(300)
  .regex(/^[^\p{Cc}]*$/u)
  .refine((text) => maskCards(text).found === 0);

/** What is not kept as it is needs a remark: the administrator has nothing else to go by. */
const reviewAnswer = z.strictObject({ answer: z.enum(reviewAnswers), remark: reviewRemark });
export type LineAnswer = z.input<typeof reviewAnswer>;

export const signReviewSchema = z.strictObject({
  /** Of the lines that were looked at. */
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
  /** By the line's id, account:… or key:…; the signer's own line is left out. */
  answers: z.record(z.string().regex(/^(account|key):[0-9a-f-]{1,36}$/), reviewAnswer),
});
export type SignReview = z.input<typeof signReviewSchema>;

export const ownLineSchema = reviewAnswer.extend({ reviewId: z.int().positive() });
export type OwnLine = z.input<typeof ownLineSchema>;

/** A key by its company and id: parsed where it is ended, since a filter that is undefined would be none at all. */
export const apiKeyInput = z.strictObject({ companyId: z.int().positive(), keyId: z.int().positive() });

const base64url = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[A-Za-z0-9_-]+$/);
const passkeyFrame = {
  id: base64url(1400),
  rawId: base64url(1400),
  type: z.literal("public-key"),
  authenticatorAttachment: z.enum(["platform", "cross-platform"]).optional().catch(undefined),
  // Nothing is asked of extensions, so nothing of their answers is kept.
  clientExtensionResults: z.unknown().transform(() => ({})),
};

/** What a browser answers when a passkey signed a challenge (WebAuthn's AuthenticationResponseJSON). */
export const passkeyUseSchema = z.object({
  ...passkeyFrame,
  response: z.object({
    clientDataJSON: base64url(4000),
    authenticatorData: base64url(4000),
    signature: base64url(2000),
    userHandle: base64url(200).optional(),
  }),
});
export type PasskeyUse = z.infer<typeof passkeyUseSchema>;

export const transports = ["ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"] as const;

/** What a browser answers when it made a passkey (RegistrationResponseJSON). */
export const passkeyMadeSchema = z.object({
  ...passkeyFrame,
  response: z.object({
    clientDataJSON: base64url(4000),
    attestationObject: base64url(8000),
    transports: z.array(z.string()).optional(),
  }),
});
export type PasskeyMade = z.infer<typeof passkeyMadeSchema>;

/** A passkey's name, by which its person knows it again. */
export const passkeyName = line(60).refine((text) => maskCards(text).found === 0);
export const newPasskeySchema = z.strictObject({ name: passkeyName, made: passkeyMadeSchema });
export type NewPasskey = z.infer<typeof newPasskeySchema>;

/** What proves the second factor: a code as it was typed, or what a passkey signed. */
export type FactorGiven = string | PasskeyUse;
