import { isIP } from "node:net";
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import type { PasskeyMade, PasskeyUse } from "./schema";
import { transports } from "./schema";

/** Where passkeys belong: they are made for one host name and signed for one origin. */
export type PasskeyPlace = { readonly rpId: string; readonly origin: string };

/** Ed25519, P-256, RSA: what authenticators have. */
const algorithms = [-8, -7, -257];
const timeout = 180_000;

/**
 * The configured address as passkeys see it, or null where there can be none: a bare network address is no name that a
 * browser makes them for. Never the request's Host: its sender chooses it.
 * @param configured NEXTAUTH_URL
 */
export function passkeyPlace(configured: string | undefined): PasskeyPlace | null {
  if (!configured || !URL.canParse(configured)) return null;
  const { hostname, origin } = new URL(configured);
  if (isIP(hostname) || hostname.startsWith("[")) return null;
  return { rpId: hostname, origin };
}

type Kept = { credentialId: Uint8Array; transports: string[] };
const listed = (keys: readonly Kept[]) =>
  keys.map((key) => ({ id: base64url(key.credentialId), transports: key.transports }));

/** What the browser is to make: a key that asks its person for a finger, a face or a PIN each time. */
export function optionsToAdd(
  place: PasskeyPlace,
  person: { id: string; login: string; displayName: string },
  challenge: string,
  known: readonly Kept[],
) {
  return generateRegistrationOptions({
    rpName: "Shokai",
    rpID: place.rpId,
    userID: new TextEncoder().encode(person.id),
    userName: person.login,
    userDisplayName: person.displayName,
    challenge: bytesOf(challenge),
    timeout,
    attestationType: "none",
    excludeCredentials: listed(known),
    authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
    supportedAlgorithmIDs: algorithms,
  });
}

/** What the browser is to sign, with one of these keys. */
export function optionsToUse(place: PasskeyPlace, challenge: string, known: readonly Kept[]) {
  return generateAuthenticationOptions({
    rpID: place.rpId,
    allowCredentials: listed(known),
    challenge: bytesOf(challenge),
    timeout,
    userVerification: "required",
  });
}

/** A new key as it is to be kept, or null: another challenge, origin or host, no user verification, no known algorithm. */
export async function readMade(place: PasskeyPlace, made: PasskeyMade, challenge: string) {
  const read = await verifyRegistrationResponse({
    response: made as Parameters<typeof verifyRegistrationResponse>[0]["response"],
    expectedChallenge: challenge,
    expectedOrigin: place.origin,
    expectedRPID: place.rpId,
    requireUserVerification: true,
    supportedAlgorithmIDs: algorithms,
  }).catch(() => null);
  if (!read?.verified) return null;
  const { credential, credentialBackedUp } = read.registrationInfo;
  return {
    credentialId: new Uint8Array(Buffer.from(credential.id, "base64url")),
    publicKey: new Uint8Array(credential.publicKey),
    counter: BigInt(credential.counter),
    transports: transports.filter((one) => made.response.transports?.includes(one)),
    synced: credentialBackedUp,
  };
}

/**
 * The uses that the authenticator has counted, where this key signed this challenge for this place with its person
 * verified; else null. A count that does not grow means that the key was copied: null as well.
 */
export async function readUse(
  place: PasskeyPlace,
  use: PasskeyUse,
  challenge: string,
  key: { credentialId: Uint8Array; publicKey: Uint8Array<ArrayBuffer>; counter: bigint },
): Promise<{ counter: bigint; synced: boolean } | null> {
  const read = await verifyAuthenticationResponse({
    response: use as Parameters<typeof verifyAuthenticationResponse>[0]["response"],
    expectedChallenge: challenge,
    expectedOrigin: place.origin,
    expectedRPID: place.rpId,
    credential: { id: base64url(key.credentialId), publicKey: key.publicKey, counter: Number(key.counter) },
    requireUserVerification: true,
  }).catch(() => null);
  if (!read?.verified) return null;
  const { newCounter, credentialBackedUp } = read.authenticationInfo;
  return { counter: BigInt(newCounter), synced: credentialBackedUp };
}

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, "base64url"));
