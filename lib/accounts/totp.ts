import { Secret, TOTP } from "otpauth";
import { open, seal } from "@/lib/vault/seal";

/** Seconds of a step, and how many steps before and after the present one are taken: phones' clocks differ. */
const PERIOD = 30;
const WINDOW = 1;

const of = (secret: Secret, label = "") =>
  new TOTP({ issuer: "Shokai", label, secret, algorithm: "SHA1", digits: 6, period: PERIOD });

/** What a secret is sealed for: its account. */
export const totpContext = (userId: string) => `totp:${userId}`;

/** A new secret of 160 random bits, sealed for its account: what another row holds does not open here. */
export function newTotpSecret(userId: string): Uint8Array<ArrayBuffer> {
  return sealTotp(userId, new Secret({ size: 20 }).base32);
}

/** A secret in base32, sealed for its account. */
export function sealTotp(userId: string, base32: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(seal(totpContext(userId), Buffer.from(base32, "latin1")));
}

/** The secret in base32. Throws where it was sealed for another account. */
export function openTotp(userId: string, sealed: Uint8Array): string {
  return open(totpContext(userId), sealed).toString("latin1");
}

/** What an authenticator reads from the picture: otpauth://totp/Shokai:login?secret=… */
export function totpUri(base32: string, login: string): string {
  return of(Secret.fromBase32(base32), login).toString();
}

/**
 * The step whose code this is, or null. Steps up to `lastStep` were used and are refused, so that a code that was read
 * over a shoulder is worth nothing (SECURITY SE-05).
 */
export function stepOfCode(base32: string, code: string, now: Date, lastStep: number | null): number | null {
  const token = code.normalize("NFKC").replace(/\s/g, "");
  if (!/^\d{6}$/.test(token)) return null;
  const delta = of(Secret.fromBase32(base32)).validate({ token, timestamp: now.getTime(), window: WINDOW });
  if (delta === null) return null;
  const step = stepAt(now) + delta;
  return lastStep !== null && step <= lastStep ? null : step;
}

/** The code of a step: for the demonstration and for tests. */
export function codeOfStep(base32: string, step: number): string {
  return of(Secret.fromBase32(base32)).generate({ timestamp: step * PERIOD * 1000 });
}

export function stepAt(now: Date): number {
  return Math.floor(now.getTime() / 1000 / PERIOD);
}
