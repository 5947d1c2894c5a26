import { endOfDay, fromDbDate, type IsoDate, toDbDate, ymd } from "@/lib/core/dates";
import type { accountStates, PasswordFault } from "./schema";

export const passwordLength = { min: 15, max: 1024 } as const;
/** Failures after which an account is locked, and for how many minutes. */
export const lock = { failures: 10, minutes: 30 } as const;
/** Failures from one network address, within so many minutes, after which it is not listened to. */
export const throttle = { failures: 50, minutes: 15 } as const;
/** Hours that a one-time link to set a password holds. */
export const setupHours = 24;

/**
 * What is wrong with a password, or null: 15 to 1,024 characters (code points), a letter and a digit of any script,
 * no U+0000. Nothing else is asked, and nothing is cut or changed.
 */
export function passwordFault(password: string): PasswordFault | null {
  const length = [...password].length;
  if (length < passwordLength.min) return "PASSWORD_SHORT";
  if (length > passwordLength.max) return "PASSWORD_LONG";
  if (password.includes("\0")) return "PASSWORD_NUL";
  if (!/\p{L}/u.test(password)) return "PASSWORD_NO_LETTER";
  if (!/\p{Nd}/u.test(password)) return "PASSWORD_NO_DIGIT";
  return null;
}

/** Days without a sign-in after which an account is off. */
export const unusedDays = 90;
/** Days ahead at which an outsourced account's end may lie. */
export const outsourcedDays = 90;

/** Whether an account's last day is over: at midnight in Japan. */
export function isEnded(endsOn: Date | null, now: Date): boolean {
  return endsOn !== null && endOfDay(fromDbDate(endsOn), "Asia/Tokyo") <= now;
}

/** Whether nobody signed in for 90 days, counted from the registration or from when it was opened again. */
export function isUnused(
  user: { createdAt: Date; enabledAt: Date | null; lastSignInAt: Date | null },
  now: Date,
): boolean {
  const last = Math.max(user.createdAt.getTime(), user.enabledAt?.getTime() ?? 0, user.lastSignInAt?.getTime() ?? 0);
  return now.getTime() - last >= unusedDays * 86_400_000;
}

/** Where an account stands at an instant of the real clock. */
export type AccountState = (typeof accountStates)[number];

export function accountState(
  user: {
    disabledAt: Date | null;
    lockedUntil: Date | null;
    hasPassword: boolean;
    setupExpiresAt: Date | null;
    endsOn: Date | null;
    createdAt: Date;
    enabledAt: Date | null;
    lastSignInAt: Date | null;
  },
  now: Date,
): AccountState {
  if (user.disabledAt) return "disabled";
  if (isEnded(user.endsOn, now)) return "ended";
  if (isUnused(user, now)) return "unused";
  if (user.lockedUntil && user.lockedUntil > now) return "locked";
  if (user.hasPassword) return "active";
  return user.setupExpiresAt && user.setupExpiresAt > now ? "invited" : "expired";
}

/** Where a key to the API stands at an instant of the real clock. */
export type KeyState = "active" | "expired" | "revoked";

export function keyState(key: { expiresAt: Date; revokedAt: Date | null }, now: Date): KeyState {
  if (key.revokedAt) return "revoked";
  return key.expiresAt > now ? "active" : "expired";
}

/** Months after which every account and key is looked through again (PCI DSS 7.2.4). */
export const reviewMonths = 6;

/** The day on which the next review is due, after a complete one or the incident's first day; the 31st becomes the 30th. */
export function dueAfter(day: IsoDate): IsoDate {
  const date = toDbDate(day);
  const month = date.getUTCMonth() + reviewMonths;
  const [year, of] = [date.getUTCFullYear() + Math.floor(month / 12), (month % 12) + 1];
  const last = new Date(Date.UTC(year, of, 0)).getUTCDate();
  return ymd(year, of, Math.min(date.getUTCDate(), last)) ?? day;
}
