import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  type Hmac,
  hkdfSync,
  type KeyObject,
  sign,
} from "node:crypto";
import { keyRing } from "./keys";

/*
 * What certificates are made with (docs/certificate-format.md). A version of SHOKAI_SIGN_KEYS is the seed of an Ed25519
 * key pair; the key of the commitments is drawn from the same seed by HKDF, so that whoever checks commitments can be
 * given that one without the power to sign.
 */

/** What stands before the seed in an Ed25519 private key's PKCS #8 form (RFC 8410). */
const PKCS8_HEAD = Buffer.from("302e020100300506032b657004220420", "hex");

export type SigningKey = { readonly version: number; readonly id: string };

function privateKey(version: number): KeyObject {
  const seed = keyRing("sign").keys.get(version);
  if (!seed) throw new Error(`the sign key of version ${version} is missing`);
  return createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed.export()]), format: "der", type: "pkcs8" });
}

function publicKey(version: number): { pem: string; id: string } {
  const key = createPublicKey(privateKey(version));
  const der = key.export({ type: "spki", format: "der" });
  return {
    pem: String(key.export({ type: "spki", format: "pem" })),
    id: createHash("sha256").update(der).digest("hex"),
  };
}

/** The key that signs now; its id is the SHA-256 of the public key's SPKI bytes. */
export function signingKey(): SigningKey {
  const version = keyRing("sign").current;
  return { version, id: publicKey(version).id };
}

/** An Ed25519 signature by the current key, base64. */
export function signBytes(bytes: Buffer): string {
  return sign(null, bytes, privateKey(keyRing("sign").current)).toString("base64");
}

/** All public keys, newest first, as a file of PEM blocks: earlier certificates were signed by earlier ones. */
export function publicKeysPem(): string {
  const versions = [...keyRing("sign").keys.keys()].sort((a, b) => b - a);
  return versions
    .map((version) => {
      const { pem, id } = publicKey(version);
      return `# version ${version}, SHA-256 ${id}\n${pem}`;
    })
    .join("");
}

/**
 * A keyed commitment under a version of the key: without the key nobody can try what it may have been made of.
 * @param domain what kind of thing is committed to; the same bytes under two domains do not meet
 */
export function commitment(version: number, domain: "delivery" | "members" | "person"): Hmac {
  const seed = keyRing("sign").keys.get(version);
  if (!seed) throw new Error(`the sign key of version ${version} is missing`);
  const key = hkdfSync("sha256", seed.export(), Buffer.alloc(0), "shokai commitment 1", 32);
  return createHmac("sha256", Buffer.from(key)).update(`shokai ${domain} 1\n`);
}
