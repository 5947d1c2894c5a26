import { readFileSync, statSync } from "node:fs";
import { Misconfigured } from "@/lib/core/errors";

/** An OpenID Connect provider that may say who somebody is. */
export type Sso = {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What the button calls it. */
  readonly name: string;
  /** Whether a second factor that the provider says was proved counts as ours at sign-in. */
  readonly trustMfa: boolean;
};

/**
 * The settings SHOKAI_OIDC_…, or null where there are none. Throws Misconfigured where one is missing beside the others,
 * where the issuer is not https (the loopback interface aside), or where others may read the secret's file.
 */
export function ssoSettings(env: NodeJS.ProcessEnv = process.env): Sso | null {
  const { SHOKAI_OIDC_ISSUER: issuer, SHOKAI_OIDC_CLIENT_ID: clientId } = env;
  const { SHOKAI_OIDC_CLIENT_SECRET: secret, SHOKAI_OIDC_CLIENT_SECRET_FILE: file } = env;
  if (![issuer, clientId, secret, file].some(Boolean)) return null;
  if (!issuer || !clientId) throw new Misconfigured("SHOKAI_OIDC_ISSUER and SHOKAI_OIDC_CLIENT_ID go together");
  if (Boolean(secret) === Boolean(file))
    throw new Misconfigured("set one of SHOKAI_OIDC_CLIENT_SECRET and SHOKAI_OIDC_CLIENT_SECRET_FILE");
  if (!URL.canParse(issuer)) throw new Misconfigured("SHOKAI_OIDC_ISSUER is no address");
  const { protocol, hostname } = new URL(issuer);
  const loopback = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  if (protocol !== "https:" && !(protocol === "http:" && loopback))
    throw new Misconfigured("SHOKAI_OIDC_ISSUER must begin with https://");
  return {
    issuer,
    clientId,
    clientSecret: secret || fromFile(file as string),
    name: env.SHOKAI_OIDC_NAME?.trim() || hostname,
    trustMfa: env.SHOKAI_OIDC_TRUST_MFA === "1",
  };
}

function fromFile(file: string): string {
  try {
    if (process.platform !== "win32" && (statSync(file).mode & 0o077) !== 0) {
      throw new Misconfigured(
        "the file of SHOKAI_OIDC_CLIENT_SECRET_FILE may be read by others than its owner: chmod 600",
      );
    }
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    if (error instanceof Misconfigured) throw error;
    throw new Misconfigured(
      `the file of SHOKAI_OIDC_CLIENT_SECRET_FILE cannot be read (${(error as NodeJS.ErrnoException).code})`,
    );
  }
}

/** Ways of proving who one is, as `amr` names them (RFC 8176), that are something one has or is. */
const second = ["otp", "hwk", "swk", "sc", "pop", "face", "fpt", "iris", "retina", "vbm", "mca"];
/** Classes of sign-in that mean two factors, as providers name them in `acr`. */
const classes = [
  "http://schemas.openid.net/pape/policies/2007/06/multi-factor",
  "https://refeds.org/profile/mfa",
  "phr",
  "phrh",
];

/** Whether an ID token says that two factors were proved: `mfa`, a password and one of another kind, or such a class. */
export function saysTwoFactors(claims: { amr?: unknown; acr?: unknown }): boolean {
  const amr = Array.isArray(claims.amr) ? claims.amr : [];
  if (amr.includes("mfa")) return true;
  const known = amr.some((one) => one === "pwd" || one === "pin" || one === "kba");
  return (known && amr.some((one) => second.includes(one))) || classes.includes(String(claims.acr));
}
