import { z } from "zod";
import { type Role, roles } from "@/lib/access/rights";
import { locales } from "@/lib/core/format";

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

const roleSet = z
  .array(z.enum(roles))
  .min(1)
  .transform((held): Role[] => roles.filter((role) => held.includes(role)));

export const newUserSchema = z.strictObject({ login: loginSchema, displayName: line(100), roles: roleSet });
export type NewUser = z.input<typeof newUserSchema>;

export const userChangeSchema = z.strictObject({ displayName: line(100), roles: roleSet });
export type UserChange = z.input<typeof userChangeSchema>;

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
  | "PASSWORD_NUL";
